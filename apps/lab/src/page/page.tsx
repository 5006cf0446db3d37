/** The frame of the page: its heading and its tabs. */

export function Page() {
  return (
    <main>
      <h1>wprox lab</h1>
    </main>
  );
}
