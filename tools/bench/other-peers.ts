import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Peer, Place } from './peer.ts'

const NGINX_MODULE = '/usr/lib/nginx/modules/ngx_http_dav_ext_module.so'
const APACHE_MODULES = '/usr/lib/apache2/modules'
/** Whom both are run as on Debian when root starts them. */
const WEB_USER = 'www-data'

/** File servers that speak WebDAV, each as fast as its settings allow. None of them syncs what it stores. */
export const OTHER_PEERS: readonly Peer[] = [
  {
    name: 'nginx',
    isOurs: false,
    root: '/',
    missing: () => missingPrograms('nginx'),
    command: nginx,
  },
  {
    name: 'apache',
    isOurs: false,
    root: '/',
    missing: () =>
      missingPrograms('apache2') ??
      (existsSync(`${APACHE_MODULES}/mod_dav_fs.so`) ? undefined : 'mod_dav_fs'),
    command: apache,
  },
  {
    name: 'rclone',
    isOurs: false,
    root: '/',
    missing: () => missingPrograms('rclone'),
    command: rclone,
  },
]

function missingPrograms(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
  return folders.some((folder) => existsSync(join(folder, name))) ? undefined : name
}

/** Without its second module nginx lists nothing: those tests are then left out. */
async function nginx({ folder, port }: Place): Promise<readonly string[]> {
  const canList = existsSync(NGINX_MODULE)
  await makeWebFolders(folder, ['files', 'body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'])
  const settings = `
    ${canList ? `load_module ${NGINX_MODULE};` : ''}
    ${isRoot() ? `user ${WEB_USER};` : ''}
    daemon off; worker_processes auto; pid ${folder}/pid; error_log ${folder}/error.log error;
    events { worker_connections 1024; }
    http {
      access_log off; sendfile on; tcp_nodelay on;
      # Corked parts of 64 KiB would each wait 40 ms for an acknowledgement that is held back.
      tcp_nopush off;
      keepalive_requests 100000000; client_max_body_size 0;
      client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
      server {
        listen 127.0.0.1:${port} reuseport;
        root ${folder}/files;
        location / {
          dav_methods PUT DELETE MKCOL COPY MOVE;
          ${canList ? 'dav_ext_methods PROPFIND OPTIONS;' : ''}
        }
      }
    }`
  const file = join(folder, 'nginx.conf')
  await writeFile(file, settings)
  return ['nginx', '-e', `${folder}/error.log`, '-c', file]
}

async function apache({ folder, port }: Place): Promise<readonly string[]> {
  await makeWebFolders(folder, ['files'])
  const modules = ['mpm_event', 'authz_core', 'dir', 'mime', 'dav', 'dav_fs']
  const settings = `
    ServerRoot ${folder}
    ServerName 127.0.0.1
    Listen 127.0.0.1:${port}
    PidFile ${folder}/pid
    ErrorLog ${folder}/error.log
    LogLevel error
    ${modules.map((name) => `LoadModule ${name}_module ${APACHE_MODULES}/mod_${name}.so`).join('\n')}
    ${isRoot() ? `User ${WEB_USER}` : ''}
    TypesConfig /etc/mime.types
    KeepAlive On
    MaxKeepAliveRequests 0
    StartServers 2
    ServerLimit 2
    ThreadsPerChild 32
    MaxRequestWorkers 64
    EnableSendfile On
    DirectorySlash Off
    DirectoryIndex disabled
    DavLockDB ${folder}/locks
    DocumentRoot ${folder}/files
    <Directory ${folder}/files>
      Dav On
      Require all granted
      AllowOverride None
      Options None
    </Directory>
    `
  const file = join(folder, 'apache.conf')
  await writeFile(file, settings)
  return ['apache2', '-f', file, '-DFOREGROUND']
}

async function rclone({ folder, port }: Place): Promise<readonly string[]> {
  await mkdir(join(folder, 'files'))
  const options = ['--addr', `127.0.0.1:${port}`, '--config', '/dev/null', '--log-level', 'ERROR']
  return ['rclone', 'serve', 'webdav', join(folder, 'files'), ...options]
}

/** As root they hand over to a user that has to write there. */
async function makeWebFolders(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await mkdir(join(folder, name))
  if (isRoot()) spawnSync('chown', ['-R', `${WEB_USER}:${WEB_USER}`, folder])
}

function isRoot(): boolean {
  return process.getuid?.() === 0
}
