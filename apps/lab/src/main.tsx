/** Puts the lab into the page. */
import { render } from 'preact';
import { Page } from './page/page.js';

render(<Page />, document.querySelector('#lab')!);
