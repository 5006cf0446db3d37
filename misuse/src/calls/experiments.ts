/** Right calls of what `@wprox/experiments` exports, but not of what takes its results. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as main from '@wprox/experiments';
import * as folders from '@wprox/experiments/run-folders';
import type { Calls } from '../misuse.js';

export const exported: Readonly<Record<string, unknown>> = { ...main, ...folders };

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-misuse-'));
const RUN = 'takes a run, which resolveRuns makes';
const CONTENT = 'takes what a reader of run folders made';
const LIST = 'serves the texts of errors and pages';

const { parseExperiment, presets } = main;
const experiment = () => parseExperiment(presets['eight-gaussians-wgan'], 'preset');

export const calls: Calls = {
  'DatasetDescriptor#open': RUN,
  'DatasetDescriptor#sampleShape': RUN,
  appendRow: CONTENT,
  assertRecordedFeatures: CONTENT,
  criticSteps: RUN,
  decodeCheckpoint: CONTENT,
  decodeSafetensors: CONTENT,
  defaultExperimentFolder: LIST,
  deleteRuns: () => [folder],
  encodeCheckpoint: CONTENT,
  encodeSafetensors: CONTENT,
  experimentPaths: () => [folder],
  familyText: LIST,
  featureMaps: RUN,
  flowTime: RUN,
  generatorSteps: RUN,
  gridFamilies: CONTENT,
  loadExperiment: () => ['eight-gaussians-wgan'],
  makeFolder: CONTENT,
  misfits: RUN,
  networkSizes: RUN,
  openDataset: RUN,
  parseExperiment: () => [presets['eight-gaussians-wgan'], 'preset'],
  parseSweptSetting: () => ['regularizer.h=1'],
  planExperiment: CONTENT,
  planRuns: CONTENT,
  plannedIterations: RUN,
  readBytesIfThere: CONTENT,
  readExperiment: CONTENT,
  readExperimentConfig: () => [folder],
  readExperiments: CONTENT,
  readJson: CONTENT,
  readKeptCheckpoint: CONTENT,
  readMachine: () => [folder],
  readRows: CONTENT,
  readRunConfig: () => [folder],
  readRunFolder: () => [folder],
  readStatus: () => [folder],
  readWalks: CONTENT,
  recordFeatures: CONTENT,
  requireWritable: CONTENT,
  resolveRuns: () => [experiment()],
  restoreCheckpoint: CONTENT,
  runFolder: RUN,
  runName: RUN,
  runPaths: () => [folder],
  runsToDelete: () => [folder],
  samplePicture: CONTENT,
  sampleShape: RUN,
  sampleSourceOf: CONTENT,
  settingNames: LIST,
  stepSize: RUN,
  suggestName: LIST,
  sweepExperiment: CONTENT,
  systemProblem: LIST,
  truncateRows: CONTENT,
  userFilesOf: RUN,
  valueText: LIST,
  walkGrids: CONTENT,
  walksFolder: LIST,
  withDataPath: CONTENT,
  withFeatures: CONTENT,
  withFolderLock: CONTENT,
  withLock: CONTENT,
  writeBestCheckpoint: CONTENT,
  writeCheckpoint: CONTENT,
  writeCollection: CONTENT,
  writeFileAtomically: CONTENT,
  writeJson: CONTENT,
  writeMachine: CONTENT,
  writePlan: CONTENT,
  writeStatus: CONTENT,
  writeWalks: CONTENT,
};
