import { ArgumentError } from '@wprox/arguments';
import { describe, expect, it } from 'vitest';
import { deltaMixture, discreteMeasure } from './discrete.js';
import { graphDistribution } from './graph.js';
import { samples } from './samples.js';

describe('discreteMeasure', () => {
  it('takes rows or samples, copies them, and weighs them equally unless told', () => {
    const points = samples([0, 1, 2, 3], 2);
    const measure = discreteMeasure(points);
    points.values[0] = 9;
    expect([...measure.values]).toEqual([0, 1, 2, 3]);
    expect([...measure.weights]).toEqual([0.5, 0.5]);
    expect([...discreteMeasure([[0], [1]], [0.25, 0.75]).weights]).toEqual([0.25, 0.75]);
  });

  it('accepts weights computed in float32, and makes their sum 1', () => {
    const { weights } = discreteMeasure([[0], [1], [2]], new Float32Array(3).fill(1 / 3));
    expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 15);
  });

  it.each([
    ['points', () => discreteMeasure([])],
    ['points', () => discreteMeasure([[1], [1, 2]])],
    ['points', () => discreteMeasure([[Number.NaN]])],
    ['weights', () => discreteMeasure([[1], [2]], [1])],
    ['weights', () => discreteMeasure([[1], [2]], [1.5, -0.5])],
    ['weights', () => discreteMeasure([[1], [2]], [0.5, 0.6])],
    ['weights', () => discreteMeasure([[1], [2]], [Number.NaN, 1])],
    ['weights', () => discreteMeasure([[1]], [Number.POSITIVE_INFINITY])],
    ['weights', () => discreteMeasure([[1]], [0])],
    ['locations', () => deltaMixture([])],
    ['locations', () => deltaMixture([Number.NaN])],
    ['weights', () => deltaMixture([0, 1], [0.2, 0.2])],
    ['probabilities', () => graphDistribution([], [])],
    ['probabilities', () => graphDistribution([0.5, 0.6], [])],
    ['edges', () => graphDistribution([0.5, 0.5], [[0, 2]])],
    ['edges', () => graphDistribution([0.5, 0.5], [[1, 1]])],
    ['edges', () => graphDistribution([0.5, 0.5], [[0, 0.5]])],
    ['edges', () => graphDistribution([0.5, 0.5], [[0, 1, 0]])],
    ['edges', () => graphDistribution([0.5, 0.5], [[0, 1, Number.NaN]])],
  ])('refuses bad input and names %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
