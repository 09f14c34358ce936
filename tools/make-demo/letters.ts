import type { Letter } from './docx.ts'
import type { ZipEntry } from './zip.ts'

export const letters: {
  readonly bookClub: Letter
  readonly coverLetter: Letter
  readonly lease: Letter
} = {
  bookClub: {
    title: '四月读书会通知',
    font: 'SimSun',
    paragraphs: [
      '各位书友：',
      '四月读书会定于 4 月 16 日（星期六）下午两点，地点仍在柳浪巷口的老茶馆二楼。',
      '本月共读《湖心亭看雪》，全文不到二百字，请大家读十遍再来。',
      '每人请准备一个问题，不必高深。上个月问得最好的是小陈：“张岱到底冷不冷？”',
      '茶钱每人十五元，当场收。带孩子来的，请坐靠窗那一桌。',
      '下雨照常。',
      '林晓梅　2016 年 4 月 5 日',
    ],
  },
  lease: {
    title: '房屋租赁合同（示例，人物与地址均为虚构）',
    font: 'SimSun',
    paragraphs: [
      '出租方（甲方）：周国安　　承租方（乙方）：林晓梅',
      '第一条　房屋坐落于杭州市柳浪巷 18 号 3 幢 402 室，建筑面积 58 平方米，用途为居住。',
      '第二条　租期自 2016 年 3 月 1 日起，至 2017 年 2 月 28 日止。',
      '第三条　租金每月人民币贰仟陆佰元整（¥2,600.00），每三个月支付一次，于当期首日前五日付清。',
      '第四条　押金人民币贰仟陆佰元整。租期届满，乙方结清费用并交还房屋后三日内，甲方无息退还。',
      '第五条　水、电、燃气、网络费用由乙方承担；物业管理费由甲方承担。',
      '第六条　房屋及附属设施自然损坏的，由甲方负责修缮；乙方使用不当造成损坏的，由乙方修复或赔偿。',
      '第七条　未经甲方书面同意，乙方不得转租、改变房屋结构或用途。阳台上的桂花树归甲方所有，乙方代为浇水。',
      '第八条　任何一方提前解除合同，应提前三十日书面通知对方，并支付一个月租金作为违约金。',
      '第九条　本合同一式两份，双方各执一份，自签字之日起生效。',
      '甲方：周国安　　乙方：林晓梅　　二〇一六年二月二十日',
    ],
  },
  coverLetter: {
    title: 'Application: assistant harbour engineer',
    font: 'Georgia',
    paragraphs: [
      'Dear Ms Whitlock,',
      'I am writing about the post of assistant harbour engineer. I have spent fourteen months reading one tide gauge, twice a day, in all weather, and I would like to go on doing so with better instruments.',
      'My thesis compares the hand-written log of Quay Street with a pressure sensor. It found that the people who kept the log deserve more trust than the printed table, and it says when.',
      'I hold a coastal skipper’s certificate, I write programs that others can read, and I make a decent fish soup.',
      'I would be glad to come and talk, at any state of the tide.',
      'Yours sincerely,',
      'Ada Brooks',
    ],
  },
}

const burgee =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80"><path d="M4 8v64" stroke="#333" stroke-width="4"/><path d="M8 10l104 28L8 66z" fill="#1f6f9e"/><path d="M8 32l58 5-58 8z" fill="#ffd34d"/></svg>\n'

export const websiteFiles: readonly ZipEntry[] = [
  {
    name: 'website/index.html',
    content:
      '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Quay Street Sailing Club</title>\n<link rel="stylesheet" href="style.css">\n<img src="burgee.svg" width="120" alt="">\n<h1>Quay Street Sailing Club</h1>\n<p>Wednesday races start at 18:30, whatever the wind thinks about it.</p>\n</html>\n',
  },
  {
    name: 'website/style.css',
    content:
      'body { font: 1.1rem/1.6 Georgia, serif; max-width: 36rem; margin: 3rem auto; color: #1d2430 }\n',
  },
  { name: 'website/burgee.svg', content: burgee },
  {
    name: 'website/README.txt',
    content: 'Copy of the club website, May 2016. Ask Ada for the password of the host.\n',
  },
]

export const springTripFiles: readonly ZipEntry[] = [
  {
    name: '春游/集合说明.txt',
    content:
      '四月九日早上七点半，学校东门集合。\n请带雨伞、水壶和午饭。不要带贵重物品。\n晕车的同学坐前三排。\n',
  },
  {
    name: '春游/分组名单.csv',
    content:
      '\ufeff组别,组长,人数,负责\n一组,王小雨,6,拍照\n二组,陈默,6,午饭\n三组,赵一鸣,5,地图\n四组,沈清,6,急救包\n',
  },
  {
    name: '春游/路线图.svg',
    content:
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 160" font-family="sans-serif" font-size="12"><rect width="300" height="160" fill="#f4efe2"/><path d="M30 120C90 40 130 140 180 80s60-40 90-50" fill="none" stroke="#2f8f6a" stroke-width="4" stroke-dasharray="8 6"/><circle cx="30" cy="120" r="6" fill="#d8352e"/><text x="20" y="142">学校</text><circle cx="180" cy="80" r="6" fill="#1f6f9e"/><text x="168" y="104">茶园</text><circle cx="270" cy="30" r="6" fill="#f0a020"/><text x="250" y="20">山顶</text></svg>\n',
  },
]
