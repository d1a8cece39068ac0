import { describe, expect, it } from 'vitest';
import { unansweredJson, unansweredPage } from '../../../../lambdas/domain/page/unanswered-page.ts';
import { anIncident, night } from '../samples.ts';

const [since, at] = [night('03:14'), night('03:30')];
const exhausted = anIncident({ status: 'exhausted', closedAt: night('03:29'), summary: '<b>disk</b> is full' });
const stopped = anIncident({ stopped: { run: 1, redrives: 0, at: night('03:20') } });

describe('the page of all unanswered incidents', () => {
  it('says how many, since when, and of each what and since when', () => {
    const page = unansweredPage({ newest: [exhausted, stopped], count: 2 }, since, at);
    expect(page).toContain('<h1>Nobody has taken 2 incidents</h1>');
    expect(page).toMatch(/Since <time[^>]*>02:14 UTC<\/time>/);
    expect(page).toContain('CRITICAL &lt;b&gt;disk&lt;/b&gt; is full');
    expect(page).toMatch(/Nobody answered, <time[^>]*>02:29 UTC<\/time>\. checkout/);
    expect(page).toContain('Stopped by hand, ');
    expect(page).not.toMatch(/<button|<form|<script/);
  });

  it('says that nothing is left', () => {
    const page = unansweredPage({ newest: [], count: 0 }, since, at);
    expect(page).toContain('<h1>Every incident was taken or resolved</h1>');
    expect(page).not.toContain('To take one');
  });

  it('says how many it does not show', () => {
    const page = unansweredPage({ newest: [exhausted], count: 5000 }, since, at);
    expect(page).toContain('Nobody has taken 5,000 incidents');
    expect(page).toContain('The newest 1 of 5,000 are shown.');
  });

  it('is small enough to be read with 1,000 in it', () => {
    const newest = Array.from({ length: 1000 }, () => exhausted);
    expect(unansweredPage({ newest, count: 1000 }, since, at).length).toBeLessThan(500_000);
  });
});

describe('the list of all unanswered incidents for a program', () => {
  it('has what the page shows: the number, and of each what it is, since when, and whether it was stopped', () => {
    expect(unansweredJson({ newest: [exhausted, stopped], count: 5 }, since)).toEqual({
      since,
      count: 5,
      incidents: [
        {
          id: exhausted.id,
          severity: 'critical',
          summary: '<b>disk</b> is full',
          isStopped: false,
          unansweredSince: night('03:29'),
        },
        {
          id: stopped.id,
          severity: 'critical',
          summary: stopped.summary,
          isStopped: true,
          unansweredSince: night('03:20'),
        },
      ],
    });
  });
});
