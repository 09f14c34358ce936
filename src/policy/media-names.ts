import type { MediaClass } from '../domain/governed.ts'

/** The class of an ending, by the table below; undefined where it says nothing or two things. */
export function classOfEnding(ending: string): MediaClass | undefined {
  return CLASS_BY_ENDING.get(ending)
}

/** The ending that counts, in lower case and without its dot; empty where there is none. */
export function endingOf(name: string): string {
  let rest = plainName(name)
  for (let count = 0; count < ADDED_ENDINGS_MAX; count++) {
    const shorter = withoutEnd(rest.replace(ADDED_ENDING, ''))
    if (shorter === rest) break
    rest = shorter
  }
  const compressed = /\.(tar\.\w+)$/.exec(rest)?.[1]
  return compressed ?? rest.slice(rest.lastIndexOf('.') + 1 || rest.length)
}

/**
 * The name as a program on the receiving side will read it: full-width letters folded, invisible
 * characters gone, lower case, without dots and spaces at the end (Windows drops those).
 */
function plainName(name: string): string {
  const folded = name
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\uFE00-\uFE0F\u115F\u1160\u3164]/gu, '')
  return withoutEnd(folded.toLowerCase())
}

/** Without dots and spaces at the end; in one pass, since a name may be made of them. */
function withoutEnd(name: string): string {
  let end = name.length
  while (end > 0 && /[.\s]/.test(name.charAt(end - 1))) end--
  return name.slice(0, end)
}

/** Endings that programs add while a file is on its way, put aside or cut: what stands before counts. */
const ADDED_ENDING =
  /(~|\.(part|partial|filepart|crdownload|download|downloading|opdownload|baiduyun|p|td|xltd|aria2|!ut|!qb|bc!|tmp|temp|bak|backup|old|orig|save|swp|\d{3}|\d{1,3}~))$/

const ADDED_ENDINGS_MAX = 16

/**
 * Endings by class. One that stands for two kinds of content is missing on purpose, so that the bytes
 * decide: ts (TypeScript, MPEG-TS), mts, mod, dat, bin, rm, sub, com, key, m3u8.
 */
// prettier-ignore
export const ENDINGS: Readonly<Record<MediaClass, string>> = {
  video: `
    mp4 m4v mp4v mov qt mqv hdmov 3gp 3gpp 3gp2 3g2 3gpp2 f4v f4p ismv mj2 mjp2
    mkv mk3d webm avi divx xvid amv wmv wm asf dvr-ms wtv flv swf rmvb rv
    mpg mpeg mpe m1v m2v mp2v mpv mpv2 m2p m2ts m2t tp trp tod vob vro evo
    ogv ogm dv mxf gxf lxf ivf y4m yuv nut nsv obu drc mjpeg mjpg
    h261 h263 h264 264 avc h265 265 hevc h266 266 vvc vc1 cavs avs2 avs3
    bik bk2 smk fli flc roq mve thp braw r3d cine mlv insv lrv xmv pmf 
    dav hik tivo qsv qlv kux xv ifox letv nuv viv vivo`,
  software: `
    exe dll msi msix msp msixbundle appx appxbundle scr sys drv ocx cpl pif lnk bat cmd ps1 psm1 vbs vbe wsf hta
    sh bash zsh csh ksh fish run command dmg pkg mpkg kext deb rpm apk apks xapk aab ipa hap snap flatpak appimage
    jar war ear jnlp class dex so dylib elf ko pyc pyd pyz wasm crx xpi gadget reg scpt efi nupkg`,
  audio: `
    mp3 mp2 mp1 mpa aac adts m4a m4b m4p m4r f4a oga ogg opus spx flac wav wave bwf w64 rf64 aif aiff aifc
    wma ape wv tta tak mpc mp+ ofr shn alac caf au snd amr awb 3ga slk silk mid midi kar rmi
    ac3 eac3 ec3 dts dtshd thd mlp dsf dff mka weba ra ram voc aa aax aaxc qcp gsm xm s3m mtm umx
    ncm qmc qmc0 qmc3 qmcflac mflac mgg kgm kgma vpr xmf sf2`,
  image: `
    jpg jpeg jpe jfif pjpeg png apng gif webp bmp dib tif tiff ico cur icns heic heif heics heifs hif avif avifs jxl
    jp2 j2k jpf jpx jpm j2c jxr wdp hdp bpg flif qoi svg svgz psd psb xcf kra ai eps wmf emf exr hdr dpx cin dds tga
    pcx pbm pgm ppm pnm pam xbm xpm mng jng ani mpo raw dng cr2 cr3 crw nef nrw arw srf sr2 orf rw2 rwl raf pef
    srw x3f mrw erf kdc dcr 3fr fff iiq mef mos dcm fits fit cdr sketch livp`,
  archive: `
    zip zipx rar r00 r01 7z gz tgz bz2 tbz tbz2 xz txz zst tzst lz lzma tlz lz4 lzo z br tar cpio cab arj ace lha lzh
    alz egg zoo sit sitx uue iso img nrg mdf udf wim esd vhd vhdx vmdk vdi qcow2 squashfs sfs
    tar.gz tar.bz2 tar.xz tar.zst tar.lz tar.lz4 tar.z tar.br`,
  document: `
    pdf doc docx docm dot dotx dotm xls xlsx xlsm xlsb xlt xltx ppt pptx pptm pps ppsx pot potx rtf
    odt ott ods ots odp otp odg otg odf fodt fods fodp wps wpt et ett dps dpt ofd caj kdh nh wpd pages numbers 
    ps djvu djv xps oxps epub mobi azw azw3 azw4 kfx fb2 lit pdb chm vsd vsdx one pub mpp mdb accdb xmind `,
  text: `
    txt text md markdown rst adoc log csv tsv json jsonl ndjson xml yaml yml toml ini cfg conf properties env
    html htm xhtml css scss less js mjs cjs jsx tsx c h cc cpp hpp cs java kt go rs py rb php pl lua swift sql
    r tex bib srt ass ssa vtt lrc diff patch ics vcf eml nfo asc pem`,
  other: '',
}

const CLASS_BY_ENDING: ReadonlyMap<string, MediaClass> = new Map(
  (Object.keys(ENDINGS) as MediaClass[]).flatMap((mediaClass) =>
    ENDINGS[mediaClass]
      .split(/\s+/)
      .filter((ending) => ending !== '')
      .map((ending) => [ending, mediaClass] as const),
  ),
)
