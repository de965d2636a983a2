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
  const use = (place, kind, target) => {
    const entry = uses.get(place) || { certificate: data().certificates[place], kind, targets: new Set() };
    if (kind === 'leaf' || entry.kind === 'intermediate') entry.kind = kind;
    entry.targets.add(target);
    uses.set(place, entry);
  };
  for (const target of data().targets) {
    for (const chain of target.chains.filter((each) => !each.defect)) {
      use(chain.certificates[0], 'leaf', target);
      for (const path of chain.verdicts.flatMap((verdict) => verdict.paths)) {
        path.certificates.slice(1).forEach((place, index, rest) => use(place, path.anchored && index === rest.length - 1 ? 'anchor' : 'intermediate', target));
      }
    }
  }
  return [...uses.values()].sort((a, b) => a.certificate.until - b.certificate.until);
}

function zonesOf(uses, now) {
  const zones = ZONES.map((zone) => ({ ...zone, uses: [] }));
  for (const use of uses) {
    use.days = (use.certificate.until - now) / DAY;
    zones.find((zone) => use.days < zone.until).uses.push(use);
  }
  return zones;
}

// Where in its zone a certificate ends, from 0 to 1. The outer zones have no end of their own.
function position(zone, place, days) {
  const from = place === 0 ? Math.min(...zone.uses.map((use) => use.days)) : ZONES[place - 1].until;
  const to = zone.until === Infinity ? Math.max(from + 1, ...zone.uses.map((use) => use.days)) : zone.until;
  return to === from ? 0 : Math.min(0.999, (days - from) / (to - from));
}

function bars(zone, place, highest) {
  const picture = drawn('svg', { 'aria-hidden': 'true', class: 'bars' });
  const counts = barsOf(zone, place);
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

function barsOf(zone, place) {
  const counts = Array.from({ length: BARS }, () => ({ leaves: 0, others: 0 }));
  for (const use of zone.uses) counts[Math.floor(BARS * position(zone, place, use.days))][use.kind === 'leaf' ? 'leaves' : 'others'] += 1;
  return counts;
}

function useItem(use, now) {
  const { certificate, kind, targets } = use;
  const [first] = targets;
  const link = make('a', first.target);
  link.href = `#t${data().targets.indexOf(first)}`;
  return make('li', make('b', daysWords(certificate.until, now)), make('span', dateOf(certificate.until)), make('span', kind), make('span', certificate.name, kind === 'leaf' ? '' : make('small', ` by ${certificate.issuerName}`)),
    targets.size === 1 ? make('span', link) : make('span', link, ` and ${targets.size - 1} more`));
}

function zoneList(zone, now) {
  const leaves = zone.uses.filter((use) => use.kind === 'leaf').length;
  const fold = make('details.zone', make('summary', make('b', zone.name), `: ${plural(leaves, 'leaf').replace('leafs', 'leaves')}, ${zone.uses.length - leaves} above`));
  const fill = () => { if (!find('ul', fold)) fold.append(make('ul.uses', ...zone.uses.map((use) => useItem(use, now)))); };
  fold.addEventListener('toggle', fill, { once: true });
  if (zone.list && zone.uses.length > 0) fill();
  fold.open = zone.list && zone.uses.length > 0;
  return fold;
}

function timeline() {
  const now = data().now;
  const zones = zonesOf(certificatesInUse(), now);
  const highest = Math.max(1, ...zones.flatMap((zone, place) => barsOf(zone, place).map(({ leaves, others }) => leaves + others)));
  const columns = zones.map((zone, place) => make(`li.${zone.short.replace(/\W+/g, '-')}`, bars(zone, place, highest), make('span', zone.short), make('b', zone.uses.length.toLocaleString('en'))));
  const legend = make('p.legend', make('span.leaf', 'leaves'), ' ', make('span.above', 'intermediates and anchors on their ways'));
  find('#timeline').replaceChildren(legend, make('ol.zones', ...columns), ...zones.filter((zone) => zone.uses.length > 0).map((zone) => zoneList(zone, now)));
}
