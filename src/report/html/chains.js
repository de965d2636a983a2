// Chains: the ways of all stores and clients put together into one tree, from the leaf to where each ends.

function treeOf(chain) {
  const root = { certificate: chain.certificates[0], children: [], ends: [], breaks: [] };
  for (const verdict of chain.verdicts) {
    verdict.paths.forEach((path, place) => addPath(root, path, { store: verdict.store, client: verdict.client, path, decides: place === 0 }));
  }
  return root;
}

function addPath(root, path, answer) {
  let node = root;
  const at = (place) => { if (path.breakAt === place) node.breaks.push(answer); };
  at(0);
  path.certificates.slice(1).forEach((certificate, place) => {
    let next = node.children.find((child) => child.certificate === certificate);
    if (!next) node.children.push(next = { certificate, children: [], ends: [], breaks: [] });
    node = next;
    at(place + 1);
  });
  node.ends.push(answer);
}

// "system, kiosk"; with the clients where more than one was asked.
function whose(answers, severalClients) {
  return grouped(answers, (answer) => answer.store).map(([store, list]) =>
    severalClients ? `${store} (${[...new Set(list.map((answer) => answer.client))].join(', ')})` : store).join(', ');
}

function endWords(path, decides) {
  if (path.word !== 'trusted') return `${path.word}, ${path.breakAt === undefined ? path.reason : 'see the mark on the way'}`;
  return decides ? 'trusted' : 'trusted too';
}

function endLines(answers, severalClients) {
  const words = (answer) => endWords(answer.path, answer.decides);
  return grouped(answers, words).map(([text, list]) => {
    const place = list[0].path.anchored ? 'anchor in ' : '';
    return make(`p.end.${list[0].path.word}`, make('b', `${place}${whose(list, severalClients)}:`), ` ${text}`);
  });
}

// The same name and key under another issuer: the other half of a cross-signed pair.
function crossSigned(certificate) {
  if (certificate.selfSigned) return false;
  return data().certificates.some((other) => other.spki === certificate.spki && other.subject === certificate.subject && other.issuer !== certificate.issuer);
}

function certificateBox(node, chain, severalClients) {
  const certificate = data().certificates[node.certificate];
  const sent = chain.certificates.indexOf(node.certificate);
  const box = make('div.certificate', make('b', certificate.name));
  if (crossSigned(certificate)) box.append(make('p.cross', `cross-signed by ${certificate.issuerName}`));
  box.append(make('p', `${certificate.key}, ${sent >= 0 ? `sent as number ${sent}` : 'not sent'}`));
  box.append(make('p', 'until ', make('span.date', dateOf(certificate.until))));
  for (const [reason, list] of grouped(node.breaks, (answer) => answer.path.reason || answer.path.word)) {
    box.append(make(`p.end.${list[0].path.word}`, make('b', `${whose(list, severalClients)}: ${list[0].path.word} here,`), ` ${reason}`));
  }
  const anchored = node.ends.filter((answer) => answer.path.anchored);
  box.append(...endLines(anchored, severalClients));
  if (anchored.length > 0) box.classList.add('anchor');
  if (node.breaks.length > 0) box.classList.add('broken');
  return box;
}

function branch(node, chain, severalClients) {
  const item = make('li', certificateBox(node, chain, severalClients));
  const next = node.children.map((child) => branch(child, chain, severalClients));
  // Where a certificate of the way is marked, that it leads to no anchor is not what is wrong with it.
  const loose = node.ends.filter((answer) => !answer.path.anchored && answer.path.breakAt === undefined);
  if (loose.length > 0) next.push(make('li', make('div.certificate.missing', ...endLines(loose, severalClients))));
  if (next.length > 0) item.append(make('ul', ...next));
  return item;
}

function drawing(chain) {
  const severalClients = new Set(chain.verdicts.map((verdict) => verdict.client)).size > 1;
  const tree = make('ul.tree', branch(treeOf(chain), chain, severalClients));
  const frame = make('div.scroll', tree);
  // Something that scrolls must be reachable without a mouse, and then it needs a name.
  frame.tabIndex = 0;
  frame.setAttribute('role', 'group');
  frame.setAttribute('aria-label', `Ways of the ${chain.label} certificate to an anchor`);
  return frame;
}

// All clients, those that were asked and the others, by what they say.
function clientAnswers(chain) {
  const asked = chain.verdicts.map((verdict) => ({ ...verdict, clients: [verdict.client] }));
  return grouped([...asked, ...chain.others], (answer) => answer.store).map(([store, answers]) => {
    const same = grouped(answers, (answer) => `${answer.word}: ${answer.anchor || answer.reason}`);
    const items = same.map(([words, list]) => {
      const clients = [...new Set(list.flatMap((answer) => answer.clients))];
      const revocation = list.find((answer) => answer.revocation);
      return make('li', make(`span.mark.${list[0].word}`, list[0].word), ' by ', make('b', clients.join(', ')),
        words.slice(list[0].word.length), revocation ? `; revocation of the leaf: ${revocation.revocation}` : '');
    });
    return make('div.answers', make('h4', store), make('ul', ...items));
  });
}

function certificateTable(chain, now) {
  const onPaths = chain.verdicts.flatMap((verdict) => verdict.paths.flatMap((path) => path.certificates));
  const rows = [...new Set([...chain.certificates, ...onPaths])].map((place) => {
    const certificate = data().certificates[place];
    const sent = chain.certificates.indexOf(place);
    return [certificate.name, certificate.issuerName, sent >= 0 ? `number ${sent}` : 'not sent', certificate.key, certificate.signature,
      `${dateOf(certificate.until)}, ${daysWords(certificate.until, now)}`, certificate.names.join(' '), `serial ${certificate.serial}, SHA-256 ${certificate.id}`];
  });
  const columns = ['name', 'issuer', 'sent', 'key', 'signature', 'valid until', 'names', 'identity'];
  return make('details', make('summary', plural(rows.length, 'certificate')), make('div.scroll', table('Certificates sent and used', columns, rows)));
}

function chainPart(chain, target) {
  const addresses = chain.endpoints.map((place) => target.endpoints[place].address).join(', ');
  const title = make('h3', chain.label, make('small', ` served at ${addresses}${chain.withoutName ? ', only to clients without server name' : ''}`));
  if (chain.defect) return make('div.chain', title, make('p', chain.defect));
  return make('div.chain', title, drawing(chain), ...clientAnswers(chain), certificateTable(chain, target.at));
}

function findingPart(finding, target) {
  const word = finding.undetermined ? 'undetermined' : finding.severity;
  const some = finding.endpoints.length > 0 && finding.endpoints.length < target.endpoints.length;
  const addresses = some ? finding.endpoints.map((place) => target.endpoints[place].address).join(', ') : '';
  return make('div.finding', make('h3', make(`span.mark.${word}`, word), ' ', make('span', `${finding.subject} ${finding.summary}`), ' ', make('code', finding.check)),
    addresses ? make('p', `At ${addresses}.`) : '', finding.detail ? make('p', finding.detail) : '',
    finding.remedy ? make('p.remedy', make('b', 'Do:'), ` ${finding.remedy}`) : '');
}

function endpointTable(target) {
  const milliseconds = (value) => value === undefined ? '' : `${(value / 1000).toFixed(1)} ms`;
  const rows = target.endpoints.map((endpoint) => [endpoint.address, endpoint.port, endpoint.serverName || 'none', endpoint.version, endpoint.group,
    endpoint.cipherSuite, milliseconds(endpoint.connect), milliseconds(endpoint.handshake), endpoint.http, endpoint.failure]);
  const columns = ['address', 'port', 'server name', 'version', 'group', 'cipher suite', 'connect', 'handshake', 'HTTP', 'failure'];
  return make('div.scroll', table('Addresses', columns, rows));
}

function detailOf(target) {
  const passed = target.passed.map((place) => data().checks[place]).join(', ');
  return make('div.detail', ...target.findings.map((finding) => findingPart(finding, target)), ...target.chains.map((chain) => chainPart(chain, target)),
    target.endpoints.length > 0 ? endpointTable(target) : '',
    passed ? make('details', make('summary', `${plural(target.passed.length, 'check')} passed`), make('p', passed)) : '');
}
