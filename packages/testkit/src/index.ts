export { type Cut, cutBytes } from './cut-bytes.js'
export { type FaultServer, type FaultStep, startFaultServer } from './fault-server.js'
export { type Fixture, fixturesAvailable, fixturesPath, listFixtures, readFixture } from './fixtures.js'
export { type Replay, type ReplayAnswer, type ReplayHandler, type ReplayRequest, startReplay } from './replay.js'
