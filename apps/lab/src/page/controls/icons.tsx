/** The pictures of the buttons. They are hidden from screen readers: the buttons have names. */

const PATHS = {
  play: 'M5 3.5v13l11-6.5z',
  pause: 'M5 3.5h3.5v13H5zM11.5 3.5H15v13h-3.5z',
  step: 'M4 3.5v13l9-6.5zM14 3.5h2.5v13H14z',
  phase: 'M4 5l6 5-6 5zM11.5 8.5h5v3h-5z',
  restart: 'M10 3a7 7 0 1 0 7 7h-2.2A4.8 4.8 0 1 1 10 5.2V8l4.2-3.9L10 .5z',
  copy: 'M7 2h9v11h-2V4H7zM4 6h8v12H4z',
  remove: 'M5 3.6 10 8.6l5-5L16.4 5l-5 5 5 5-1.4 1.4-5-5-5 5L3.6 15l5-5-5-5z',
  add: 'M9 4h2v5h5v2h-5v5H9v-5H4V9h5z',
  dice: 'M4 4h12v12H4zM6.5 6.5v2h2v-2zM11.5 11.5v2h2v-2zM9 9v2h2V9z',
  sun: 'M10 6a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM9 1h2v3H9zM9 16h2v3H9zM1 9h3v2H1zM16 9h3v2h-3z',
  moon: 'M8 2a8 8 0 1 0 10 10A7 7 0 0 1 8 2z',
  auto: 'M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm0 2.2v11.6a5.8 5.8 0 0 0 0-11.6z',
  link: 'M8 12a1 1 0 0 1 0-1.4l2.6-2.6a1 1 0 0 1 1.4 1.4L9.4 12A1 1 0 0 1 8 12zM4 16a3.5 3.5 0 0 1 0-5l2-2 1.3 1.3-2 2a1.7 1.7 0 0 0 2.4 2.4l2-2L11 14l-2 2a3.5 3.5 0 0 1-5 0zM14 11l-1.3-1.3 2-2a1.7 1.7 0 0 0-2.4-2.4l-2 2L9 6l2-2a3.5 3.5 0 0 1 5 5z',
  code: 'M7 5 2 10l5 5 1.4-1.4L4.8 10l3.6-3.6zM13 5l-1.4 1.4 3.6 3.6-3.6 3.6L13 15l5-5z',
} as const;

export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
      <path d={PATHS[name]} fill="currentColor" fill-rule="evenodd" />
    </svg>
  );
}
