/** GAN networks and adversarial objectives. */
export {
  type DcganCriticOptions,
  type DcganGeneratorOptions,
  dcganCritic,
  dcganGenerator,
} from './networks/dcgan.js';
export { initializeDcgan, type NormalSource } from './networks/initialize.js';
export type { Objective } from './objectives/objective.js';
export { vanilla } from './objectives/vanilla.js';
