// A request with the defaults of Node.js' https. Arguments: the name to ask for, a port of 127.0.0.1.
'use strict';
const https = require('https');

const [name, port] = process.argv.slice(2);
https.get({ host: '127.0.0.1', port: Number(port), servername: name }, (response) => response.resume());
