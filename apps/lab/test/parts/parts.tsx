/** A page of the parts that work alone, for their tests. */
import { render } from 'preact';
import { DropTab } from '../../src/drop/drop-tab.js';
import { Flow } from '../../src/flow/flow.js';
import { TwoMasses } from '../../src/two-masses/two-masses.js';

function Parts() {
  return (
    <>
      <h1>Parts of the lab</h1>
      <TwoMasses />
      <Flow />
      <DropTab />
    </>
  );
}

render(<Parts />, document.querySelector('#parts')!);
