/**
 * Node's HTTP modules, for when they are needed. Imported, each of their exports would be looked at: the
 * one of `node:http` that is a client for the web takes 13 MiB to load.
 */
export const http = () => process.getBuiltinModule('node:http')
export const https = () => process.getBuiltinModule('node:https')
export const http2 = () => process.getBuiltinModule('node:http2')
