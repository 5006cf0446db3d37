/** Export formats: the generator for TensorFlow.js or as safetensors, or events for TensorBoard. */
export const EXPORT_FORMATS = ['tfjs', 'safetensors', 'tensorboard'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
