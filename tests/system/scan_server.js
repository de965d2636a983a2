// TLS servers of Node.js on loopback. Arguments: CERTIFICATE KEY, then one JSON object of tls.createServer's options for each
// server. Prints one port a line, in their order, and serves until standard input ends.
'use strict';
const fs = require('fs');
const tls = require('tls');

const [certificate, key, ...wanted] = process.argv.slice(2);
const pair = {cert: fs.readFileSync(certificate), key: fs.readFileSync(key)};

function listen(options) {
  return new Promise((resolve) => {
    const server = tls.createServer({...pair, ...options}, (socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'));
    });
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1', 4096, () => resolve(server.address().port));
  });
}

(async () => {
  for (const options of wanted) console.log(await listen(JSON.parse(options)));
})();
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
