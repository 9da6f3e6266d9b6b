// The yardstick: the least chat that socket.io and a database make. A message is inserted, then acknowledged, then sent to the agents.
// It keeps no order per conversation, no summary, no read marks, no outbox.
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { Server } from 'socket.io'

const [store, target] = process.argv.slice(2)
const insert = await (store === 'sqlite' ? sqlite(target) : postgresql(target))

const http = createServer()
const io = new Server(http, { serveClient: false, transports: ['websocket'] })

io.on('connection', (socket) => {
  const { agent, visitor } = socket.handshake.auth
  if (agent) socket.join('agents')
  socket.on('message', async ({ id, text }, ack) => {
    const at = new Date().toISOString()
    const seq = await insert(visitor, id, text, at)
    ack({ seq, at })
    io.to('agents').emit('message', { seq, from: visitor, at, clientId: id, text })
  })
})

http.listen(0, '127.0.0.1', () => console.log(`ready ${http.address().port}`))

createInterface({ input: process.stdin })
  .on('line', () => {
    globalThis.gc?.()
    globalThis.gc?.()
    console.log(`heap=${process.memoryUsage().heapUsed}`)
  })
  .on('close', () => process.exit())

async function sqlite(file) {
  const { default: Database } = await import('better-sqlite3')
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(`CREATE TABLE IF NOT EXISTS message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, visitor TEXT NOT NULL, client_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL, at TEXT NOT NULL)`)
  const statement = db.prepare('INSERT INTO message (visitor, client_id, body, at) VALUES (?, ?, ?, ?)')
  return (visitor, id, text, at) => statement.run(visitor, id, text, at).lastInsertRowid
}

async function postgresql(url) {
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  await pool.query(`CREATE TABLE IF NOT EXISTS message (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, visitor TEXT NOT NULL, client_id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL)`)
  const text = 'INSERT INTO message (visitor, client_id, body, at) VALUES ($1, $2, $3, $4) RETURNING seq'
  return async (...values) => (await pool.query({ name: 'insert', text, values })).rows[0].seq
}
