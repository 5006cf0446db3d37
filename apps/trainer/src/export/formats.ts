/** What a run can be written as: a generator for TensorFlow.js or as safetensors, or TensorBoard's events. */
export const EXPORT_FORMATS = ['tfjs', 'safetensors', 'tensorboard'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
