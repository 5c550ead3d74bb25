/** For tests: a mail server on a free port that keeps what it is given, and refuses or breaks off when it is told to. */
import { createServer, type Socket } from 'node:net';

export interface Mail { readonly from: string; readonly to: readonly string[]; readonly data: string; /** Readable text of the body. */ readonly text: string; readonly subject: string; readonly messageId: string }
export interface MailServer { readonly url: string; readonly mails: Mail[]; /** Answer to the whole of a message. */ answer: string; /** Breaks off after a message was taken and before it says so. */ breaksOff: boolean; /** What AUTH was told, in the order of arrival. */ readonly signIns: string[]; close(): Promise<void> }

const header = (data: string, name: string): string => (new RegExp(`^${name}: ((?:.*)(?:\\r\\n[ \\t].*)*)`, 'im').exec(data)?.[1] ?? '').replaceAll(/\r\n[ \t]/g, ' ');
const decoded = (word: string): string => word.replaceAll(/\?=\s+=\?/g, '?==?').replaceAll(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, how: string, text: string) => (how.toUpperCase() === 'B' ? Buffer.from(text, 'base64').toString('utf8') : quoted(text.replaceAll('_', ' '))));
const quoted = (t: string): string => Buffer.from(t.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/gi, (_, h: string) => String.fromCharCode(parseInt(h, 16))), 'latin1').toString('utf8');
function bodyOf(data: string): string {
  const body = data.slice(data.indexOf('\r\n\r\n') + 4);
  const how = header(data, 'Content-Transfer-Encoding').toLowerCase();
  return how === 'base64' ? Buffer.from(body, 'base64').toString('utf8') : how === 'quoted-printable' ? quoted(body) : body;
}

export async function mailServer(): Promise<MailServer> {
  const sockets = new Set<Socket>();
  const self = { mails: [] as Mail[], answer: '250 taken', breaksOff: false, signIns: [] as string[] };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let [from, to, rest, data] = ['', [] as string[], '', undefined as string | undefined];
    const say = (line: string): void => { socket.write(`${line}\r\n`); };
    const take = (line: string): void => {
      if (data !== undefined) {
        if (line !== '.') { data += `${line.startsWith('..') ? line.slice(1) : line}\r\n`; return; }
        if (self.answer.startsWith('2')) self.mails.push({ from, to, data, text: bodyOf(data), subject: decoded(header(data, 'Subject')), messageId: header(data, 'Message-ID') });
        data = undefined;
        if (self.breaksOff) { socket.destroy(); return; }
        say(self.answer);
        return;
      }
      const word = line.slice(0, 4).toUpperCase();
      if (word === 'EHLO') { say('250-here'); say('250 AUTH PLAIN'); } else if (word === 'AUTH') { self.signIns.push(Buffer.from(line.split(' ')[2] ?? '', 'base64').toString('utf8').replaceAll('\0', '/')); say('235 welcome'); }
      else if (word === 'MAIL') { from = /<(.*?)>/.exec(line)?.[1] ?? ''; to = []; say('250 ok'); } else if (word === 'RCPT') { to.push(/<(.*?)>/.exec(line)?.[1] ?? ''); say('250 ok'); }
      else if (word === 'DATA') { data = ''; say('354 go on'); } else if (word === 'QUIT') { say('221 bye'); socket.end(); } else say('250 ok');
    };
    socket.on('data', (chunk) => { rest += chunk.toString('latin1'); for (let n = rest.indexOf('\r\n'); n >= 0; n = rest.indexOf('\r\n')) { const line = rest.slice(0, n); rest = rest.slice(n + 2); take(line); } });
    say('220 here');
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  return Object.assign(self, {
    url: `smtp://127.0.0.1:${(server.address() as { port: number }).port}`,
    close: async () => { for (const s of sockets) s.destroy(); await new Promise((done) => { server.close(done); }); },
  });
}
