// Expiry: every leaf, and what stands above them on ways.

const ZONES = [  // of the timeline; `until` is in days, `list` says whether its certificates are listed at once
  { name: 'expired', short: 'expired', until: 0, list: true },
  { name: 'within 7 days', short: '7 days', until: 7, list: true },
  { name: 'within 30 days', short: '30 days', until: 30, list: true },
  { name: 'within 90 days', short: '90 days', until: 90, list: true },
  { name: 'within a year', short: '1 year', until: 365, list: false },
  { name: 'later', short: 'later', until: Infinity, list: false },
];
const BARS = 12;  // per zone

function certificatesInUse() {
  const uses = new Map();
  const use = (place, kind, target, index) => {
    const entry = uses.get(place) || { certificate: data().certificates[place], kind, targets: new Set(), index, now: target.at };
    if (kind === 'leaf' || entry.kind === 'intermediate') entry.kind = kind;
    entry.targets.add(target);
    uses.set(place, entry);
  };
  data().targets.forEach((target, index) => {
    for (const chain of target.chains.filter((each) => !each.defect)) {
      use(chain.certificates[0], 'leaf', target, index);
      for (const path of chain.verdicts.flatMap((verdict) => verdict.paths)) {
        const above = path.certificates.slice(1);
        above.forEach((place, step) => use(place, path.anchored && step === above.length - 1 ? 'anchor' : 'intermediate', target, index));
      }
    }
  });
  return [...uses.values()].sort((a, b) => a.certificate.until - b.certificate.until);
}

// The outer zones have no end of their own: they reach as far as there are certificates. `uses` is sorted.
function zonesOf(uses) {
  const zones = ZONES.map((zone, place) => ({ ...zone, from: place === 0 ? -Infinity : ZONES[place - 1].until, uses: [] }));
  for (const use of uses) {
    use.days = (use.certificate.until - use.now) / DAY;
    zones.find((zone) => use.days < zone.until).uses.push(use);
  }
  const [first] = zones;
  const last = zones[zones.length - 1];
  if (first.uses.length > 0) first.from = first.uses[0].days;
  if (last.uses.length > 0) last.until = last.uses[last.uses.length - 1].days;
  return zones;
}

function barsOf(zone) {
  const counts = Array.from({ length: BARS }, () => ({ leaves: 0, others: 0 }));
  for (const use of zone.uses) {
    const bar = Math.floor(BARS * (use.days - zone.from) / (zone.until - zone.from));
    counts[Math.max(0, Math.min(BARS - 1, bar)) || 0][use.kind === 'leaf' ? 'leaves' : 'others'] += 1;
  }
  return counts;
}

function bars(counts, highest) {
  const picture = drawn('svg', { 'aria-hidden': 'true', class: 'bars' });
  counts.forEach(({ leaves, others }, bar) => {
    let foot = 100;
    for (const [kind, count] of [['leaf', leaves], ['above', others]]) {
      if (count === 0) continue;
      const height = Math.max(4, 100 * count / highest);
      foot -= height;
      picture.append(drawn('rect', { class: kind, x: `${100 * bar / BARS}%`, width: `${80 / BARS}%`, y: `${foot}%`, height: `${height}%` }));
    }
  });
  return picture;
}

function useItem({ certificate, kind, targets, index, now }) {
  const [first] = targets;
  const link = make('a', first.target);
  link.href = `#t${index}`;
  return make('li', make('b', daysWords(certificate.until, now)), make('span', dateOf(certificate.until)), make('span', kind), make('span', certificate.name, kind === 'leaf' ? '' : make('small', ` by ${certificate.issuerName}`)),
    targets.size === 1 ? make('span', link) : make('span', link, ` and ${targets.size - 1} more`));
}

function zoneList(zone) {
  const leaves = zone.uses.filter((use) => use.kind === 'leaf').length;
  const others = zone.uses.length - leaves;
  const counts = [leaves > 0 ? plural(leaves, 'leaf', 'leaves') : '', others > 0 ? `${others} above them` : ''].filter(Boolean).join(', ');
  const fold = make('details.zone', make('summary', make('b', zone.name), `: ${counts}`));
  const fill = () => { if (!find('ul', fold)) fold.append(make('ul.uses', ...zone.uses.map(useItem))); };
  fold.addEventListener('toggle', fill, { once: true });
  if (zone.list && zone.uses.length > 0) fill();
  fold.open = zone.list && zone.uses.length > 0;
  return fold;
}

function timeline() {
  const zones = zonesOf(certificatesInUse());
  const counts = zones.map(barsOf);
  const highest = Math.max(1, ...counts.flat().map(({ leaves, others }) => leaves + others));
  const columns = zones.map((zone, place) => make(`li.${place === 0 ? 'expired' : place === 1 ? 'soon' : 'far'}`, bars(counts[place], highest),
    make('span', zone.short), make('b', zone.uses.length.toLocaleString('en'))));
  const legend = make('p.legend', make('span.leaf', 'leaves'), ' ', make('span.above', 'intermediates and anchors on their ways'));
  find('#timeline').replaceChildren(legend, make('ol.zones', ...columns), ...zones.filter((zone) => zone.uses.length > 0).map(zoneList));
}
