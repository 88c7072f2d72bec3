// The kit's controls as a person uses them, in a real browser.
import { createRawSnippet } from 'svelte';
import { expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import '../styles/tokens.css';
import Button from './Button.svelte';
import DataTable from './DataTable.svelte';
import NumberInput from './NumberInput.svelte';
import Switch from './Switch.svelte';
import TextInput from './TextInput.svelte';

const text = (words: string) => createRawSnippet(() => ({ render: () => `<span>${words}</span>` }));

it('keeps what is no number and says how to write it', async () => {
  const onchange = vi.fn();
  await render(NumberInput, { value: 0.01, onchange, label: 'Learning rate' });
  const field = page.getByLabelText('Learning rate');
  await userEvent.fill(field, '0,02');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByText('Not a number. Try 0.02')).toBeVisible();
  expect(onchange).not.toHaveBeenCalled();
  expect(field.element().getAttribute('aria-invalid')).toBe('true');
  await userEvent.fill(field, '0.02');
  await userEvent.keyboard('{Enter}');
  expect(onchange).toHaveBeenCalledExactlyOnceWith(0.02);
});

it('goes by a factor of ten with the arrows where no step is given', async () => {
  const onchange = vi.fn();
  await render(NumberInput, { value: 0.001, onchange, label: 'Rate', max: 0.005 });
  await userEvent.click(page.getByLabelText('Rate'));
  await userEvent.keyboard('{ArrowDown}');
  expect(onchange).toHaveBeenLastCalledWith(0.0001);
  await userEvent.keyboard('{ArrowUp}');
  expect(onchange).toHaveBeenLastCalledWith(0.005);
});

it('stays and tells why it cannot be pressed', async () => {
  const onclick = vi.fn();
  await render(Button, { onclick, reason: 'The output does not fit the target.', children: text('Train') });
  const button = page.getByRole('button', { name: 'Train' });
  await userEvent.hover(button);
  await expect.element(page.getByText('The output does not fit the target.')).toBeVisible();
  (button.element() as HTMLButtonElement).click();
  expect(onclick).not.toHaveBeenCalled();
});

it('draws only the rows in sight of ten thousand, and scrolls to the active one', async () => {
  const host = document.createElement('div');
  host.style.cssText = 'display: flex; height: 300px';
  document.body.append(host);
  const rows = Array.from({ length: 10_000 }, (_, index) => ({ id: `row ${index}` }));
  const onsort = vi.fn();
  const props = {
    label: 'Runs',
    rows,
    columns: [{ key: 'id', title: 'Run', width: '1fr', isSortable: true }],
    keyOf: (row: { id: string }) => row.id,
    cell: createRawSnippet((row: () => { id: string }) => ({ render: () => `<span>${row().id}</span>` })),
    onsort,
  };
  const { rerender } = await render(DataTable<{ id: string }>, { target: host, props });
  await expect.element(page.getByText('row 0', { exact: true })).toBeVisible();
  expect(host.querySelectorAll('[role="row"]').length).toBeLessThan(40);
  expect(host.querySelector('[role="table"]')?.getAttribute('aria-rowcount')).toBe('10001');
  await rerender({ activeKey: 'row 9000' });
  await expect.element(page.getByText('row 9000', { exact: true })).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Run' }));
  expect(onsort).toHaveBeenCalledWith('id');
});

it('switches with the space bar', async () => {
  const onchange = vi.fn();
  await render(Switch, { checked: false, onchange, label: 'Keep shares' });
  (page.getByRole('switch', { name: 'Keep shares' }).element() as HTMLInputElement).focus();
  await userEvent.keyboard(' ');
  expect(onchange).toHaveBeenCalledWith(true);
});

it('clears a search with Escape', async () => {
  const oninput = vi.fn();
  await render(TextInput, { value: 'rad', isSearch: true, label: 'Find column', oninput });
  await userEvent.click(page.getByLabelText('Find column'));
  await userEvent.keyboard('{Escape}');
  expect(oninput).toHaveBeenCalledWith('');
});
