import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { saveFile } from './saveFile';

describe('a file for the person', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('is named and clicked, and its address is given back', async () => {
    const link = { href: '', download: '', click: vi.fn() };
    vi.stubGlobal('document', { createElement: () => link });
    const kept = new Map<string, Blob | MediaSource>();
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      kept.set('blob:1', blob);
      return 'blob:1';
    });
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void kept.delete(url));
    saveFile('consultation.ics', 'text/calendar', 'BEGIN:VCALENDAR');
    expect([link.href, link.download, link.click.mock.calls.length]).toEqual(['blob:1', 'consultation.ics', 1]);
    const blob = kept.get('blob:1') as Blob;
    expect([blob.type, await blob.text()]).toEqual(['text/calendar', 'BEGIN:VCALENDAR']);
    vi.advanceTimersByTime(1000);
    expect(kept.size).toBe(0);
  });
});
