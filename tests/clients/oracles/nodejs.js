// What tls.connect of Node.js decides, by a handshake. The line protocol is described in ../ask.
'use strict';
const net = require('net');
const readline = require('readline');
const tls = require('tls');

const pem = (base64) =>
  `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g).join('\n')}\n-----END CERTIFICATE-----\n`;

function options(kind, name, trusted, socket) {
  // An empty list trusts nobody; undefined would trust the roots that Node.js brings along.
  const chosen = { socket, ca: trusted === '-' ? [] : trusted.split(',').map(pem) };
  if (kind === 'DNS') return { ...chosen, host: name, servername: name };
  if (kind === 'IP') return { ...chosen, host: name };
  return { ...chosen, checkServerIdentity: () => undefined };
}

const verdictOf = (fault) =>
  fault.code && fault.code.includes('_ALERT_')
    ? ['skip', `the server gave up: ${fault.code}`]
    : ['refuse', `${fault.code}: ${fault.reason || fault.message}`];

function ask(kind, name, trusted, port) {
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), '127.0.0.1', () => {
      try {
        const client = tls.connect(options(kind, name, trusted, socket));
        client.on('secureConnect', () => {
          resolve(['accept', '']);
          client.destroy();
        });
        client.on('error', (fault) => resolve(verdictOf(fault)));
        client.on('close', () => resolve(['error', 'the server closed the connection']));
      } catch (fault) {
        socket.destroy();
        resolve(['refuse', fault.message]);
      }
    });
    socket.on('error', (fault) => resolve(['error', fault.message]));
  });
}

async function main() {
  if (process.argv.includes('--version')) {
    console.log(`Node.js ${process.versions.node}, OpenSSL ${process.versions.openssl}`);
    return;
  }
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [id, , kind, name, trusted, , port] = line.split('\t');
    const answer = await ask(kind, name, trusted, port);
    console.log([id, ...answer].join('\t').replace(/\s*\n\s*/g, ' '));
  }
}

main();
