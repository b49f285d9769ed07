/** Shows a part of the dashboard in a test, and does to it what people do. */
import './dom.ts';
import { afterEach } from 'node:test';
import { QueryClient, QueryClientProvider, timeoutManager } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';

export { screen, waitFor, within } from '@testing-library/react';
export { api, problem } from './api.ts';

// What is missing is told in a line, without the whole page.
configure({
  asyncUtilTimeout: 10_000,
  getElementError: (message) => new Error(message ?? 'It is not there.'),
});

// Answers are forgotten after minutes: no test lasts that long, and none waits for it.
timeoutManager.setTimeoutProvider({
  setTimeout: (run, ms) => Number(setTimeout(run, ms).unref()),
  clearTimeout: (id) => clearTimeout(id),
  setInterval: (run, ms) => Number(setInterval(run, ms).unref()),
  clearInterval: (id) => clearInterval(id),
});

let queryClient = new QueryClient();

/** Resolves when the element is on the page. Links lead nowhere. */
export async function show(element: ReactNode): Promise<void> {
  queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const root = createRootRoute({
    component: () => <div data-testid="shown">{element}</div>,
    notFoundComponent: () => null,
  });
  const router = createRouter({ routeTree: root, history: createMemoryHistory() });
  await router.load();
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
  await screen.findByTestId('shown');
}

/** Fills in a field, or chooses from a list, by its label. */
export function fill(label: string, value: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
}

/** Clicks a button, a switch, a tab or a link by its name. */
export function click(name: string | RegExp): void {
  const element = ['button', 'switch', 'tab', 'link']
    .flatMap((role) => screen.queryAllByRole(role, { name }))
    .at(0);
  if (element === undefined) throw new Error(`There is nothing to click that is called ${name}.`);
  // Tabs answer to the button going down.
  fireEvent.mouseDown(element, { button: 0 });
  fireEvent.click(element);
}

/** Presses a key where the focus is. */
export function press(key: string, held: { ctrlKey?: boolean; metaKey?: boolean } = {}): void {
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...held });
}

/** Whether the focus is in a field. Elements themselves are not compared: to print two of them takes minutes. */
export function hasFocus(label: string): boolean {
  return document.activeElement === screen.getByLabelText(label);
}

/** What stands beside a field as its fault, or undefined. */
export function faultOf(label: string): string | undefined {
  const field = screen.getByLabelText(label);
  if (field.getAttribute('aria-invalid') !== 'true') return undefined;
  const ids = field.getAttribute('aria-describedby')?.split(' ') ?? [];
  return ids
    .map((id) => document.getElementById(id))
    .find((each) => each?.getAttribute('role') === 'alert')
    ?.textContent?.trim();
}

afterEach(() => {
  cleanup();
  queryClient.clear();
});
