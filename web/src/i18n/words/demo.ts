import type { WordPair } from './all-words.ts'

export const demoWords = {
  'demo.title': ['The 2016 example', '2016 年实例'],
  'demo.lead': [
    'On 21 May 2016 a large cloud disk suspended video uploads by a notice. Here is the same notice, on this disk, in five minutes: nothing stored is lost, and nothing happens in secret.',
    '2016 年 5 月 21 日，一家大型云盘发布公告，暂停视频上传。这里用同一份公告在本云盘上演示一遍，只需五分钟：已存储的内容不会丢失，也没有任何暗箱操作。',
  ],
  'demo.needsOperator': [
    'You can upload and watch here. To publish and lift the notice, sign in as an administrator.',
    '您可以在这里上传和观看。发布和解除公告需要以管理员身份登录。',
  ],
  'demo.done': ['done', '已完成'],
  'demo.upload': ['Put in a picture and a video', '上传一张图片和一段视频'],
  'demo.uploadWords': [
    'Both fly up: so far nothing is restricted. The dock in the corner shows the progress.',
    '两者都能顺利上传：目前没有任何限制。右下角会显示进度。',
  ],
  'demo.drop': ['Drop files here', '把文件拖到这里'],
  'demo.choose': ['Choose files', '选择文件'],
  'demo.ready_one': ['Use a small ready file', '使用现成的小文件'],
  'demo.ready_other': ['Use {{count}} small ready files', '使用 {{count}} 个现成的小文件'],
  'demo.show': ['Read the notice, and what it would hit', '阅读公告，查看影响范围'],
  'demo.showWords': [
    'A rule exists only inside a dated notice in both languages. Before it is published it has no effect, but its effect can be counted on the real data.',
    '规则只存在于注明日期的中英文公告中。发布之前没有任何效力，但可以基于真实数据统计它的影响。',
  ],
  'demo.showButton': ['Show the notice', '显示公告'],
  'demo.showAgain': ['Once more, with a new notice', '用新公告再来一次'],
  'demo.publish': ['Publish it', '发布公告'],
  'demo.publishWords': [
    'It is signed, written into the public ledger, delivered to every account, and in force from this moment at every door.',
    '公告将被签名、写入公开账本、送达每个账号，并从此刻起在所有入口生效。',
  ],
  'demo.publishButton': ['Publish the notice', '发布公告'],
  'demo.published': ['Published', '已发布'],
  'demo.refused': ['Upload another video', '再上传一段视频'],
  'demo.refusedWords': [
    'It is refused at once, in plain words, with the notice and with what still works. A picture still passes.',
    '它会立刻被拒绝，并以通俗的语言说明原因、给出公告链接以及仍可使用的功能。图片照常可以上传。',
  ],
  'demo.otherDoors': [
    'Other programs get the same answer. Try it in a terminal:',
    '其他程序得到的答复完全相同。可在终端中试试：',
  ],
  'demo.old': ['The old film still plays', '旧视频仍可播放'],
  'demo.oldWords': [
    'What was stored before stays, plays and downloads.',
    '之前存储的内容都保留着，可以播放，也可以下载。',
  ],
  'demo.noFilm': [
    'Upload a video before the notice is published to see it here.',
    '请在发布公告之前上传一段视频，它会显示在这里。',
  ],
  'demo.downloadFilm': ['Download {{name}}', '下载 {{name}}'],
  'demo.public': ['Everybody can look it up', '人人都能查阅'],
  'demo.publicWords': [
    'The public page needs no account: date, authority, signature, who has seen it, how many refusals.',
    '公开页面无需登录：日期、要求方、签名、已读人数、拒绝次数，一目了然。',
  ],
  'demo.publicButton': ['Open the public page', '打开公开页面'],
  'demo.verify': ['Check the ledger yourself', '自己核验账本'],
  'demo.verifyWords': [
    'In a second terminal, in the same folder. It says what it checked.',
    '在同一文件夹下打开另一个终端运行，它会说明核验了哪些内容。',
  ],
  'demo.lift': ['Lift it', '解除公告'],
  'demo.liftWords': [
    'Only a second notice ends the first. Both stay public.',
    '只有第二份公告才能终止第一份公告，两份都会保持公开。',
  ],
  'demo.liftButton': ['Lift the notice', '解除公告'],
  'demo.lifted': ['Lifted: video uploads work again', '已解除：视频上传恢复正常'],
} as const satisfies Record<string, WordPair>
