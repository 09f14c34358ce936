import { crc32, deflateRawSync } from 'node:zlib'

export type ZipEntry = { readonly name: string; readonly content: string | Buffer }

// 2016-05-01 09:00 in the form of MS-DOS, so that the same content gives the same archive.
const dosTime = 9 << 11
const dosDate = ((2016 - 1980) << 9) | (5 << 5) | 1

/** A ZIP archive (APPNOTE 6.3.10) of deflated entries with UTF-8 names, in the order given. */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const content = Buffer.from(entry.content)
    const name = Buffer.from(entry.name)
    const packed = deflateRawSync(content, { level: 9 })
    const about = describe(content, packed.length, name.length)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), about, Buffer.alloc(2), name, packed])
    files.push(local)
    const central = Buffer.alloc(14)
    central.writeUInt32LE(offset, 10)
    directory.push(
      Buffer.from('PK\x01\x02\x14\x00', 'latin1'),
      about,
      Buffer.alloc(2),
      central,
      name,
    )
    offset += local.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(listing.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, listing, end])
}

// The part that the local header and the directory share: version, flags, method, time, sizes.
function describe(content: Buffer, packedLength: number, nameLength: number): Buffer {
  const about = Buffer.alloc(24)
  about.writeUInt16LE(20, 0)
  about.writeUInt16LE(0x0800, 2)
  about.writeUInt16LE(8, 4)
  about.writeUInt16LE(dosTime, 6)
  about.writeUInt16LE(dosDate, 8)
  about.writeUInt32LE(crc32(content), 10)
  about.writeUInt32LE(packedLength, 14)
  about.writeUInt32LE(content.length, 18)
  about.writeUInt16LE(nameLength, 22)
  return about
}
