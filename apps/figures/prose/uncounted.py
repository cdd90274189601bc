"""What reports count and no catalogue does, by its own noun: visitors' stations, leaflets, talks, counties. Pure.

A noun says so only where it is the number's own: what stands last behind it, or last before it. Where an office counts
such a thing itself, its indicator's name ends with the noun, and the noun says nothing.
"""

import re
from collections.abc import Iterable

from apps.figures.prose.words import GAP

PEOPLE = (
    "(?<!职工)代表(?!队)|(?<!女工)(?<!女职工)(?<!兼职)(?<!专职)(?<![专兼]职工会)委员(?!会)|党员|团员|居民|村民"
    "|(?<!供养)人口|律师|专家|教授|志愿者|宣讲员|讲师|教练|裁判|评委|记者|医生"
    "|医护(?:人员|工作者)?|毕业生|大学生|儿童|青年|(?<![专兼]职)(?<![专兼]职工会)工会主席|负责人|联络员|指导员|网格员"
    "|监督员|协调员|调解员|(?:技能|优秀|各类)人才|技师|技术工人|高级工|(?:下岗|失业)人员|积极分子|家属|队员|退休人员"
    "|讲解员|辅导员|理事|监事|会计|出纳|厨师|教师|护士|民警|战士|乡亲"
)
PLACES = (
    r"县(?:[、(]?市)?(?:[、(]?区\)?)?|市|区|镇|乡镇?(?:\(街道\))?|街道|盟市|州市|省市区?|省|村(?:\(社区\))?|居委会"
    r"|行业|领域|产业链|产业|系统|方面"
    "|部门|科室|车间|班组|环节|阶段|步骤|模块|板块|小区|楼宇|园区|开发区|农场|国家|岗点|路段"
)
THINGS = (
    "(?<!优秀)(?<!优秀创新)(?<!获奖)成果|点击量|浏览量|阅读量|访问量|粉丝|资料|传单|宣传[单页册品画]|折页|手册|读本"
    "|展板|板报|标语|横幅|海报|问卷|报告|文件|信息|稿件|文章|简报|报纸|杂志|期刊|作品"
    "|节目|视频|照片|礼包|礼品|慰问品|物资|物品|用品|药品|夏令品|大米|春联|奖牌|锦旗|体检卡|购物卡|器械|设备|电脑|车辆"
    "|大巴车?|棉衣|棉被|被褥|食用油|饮料|毛巾|雨伞|月饼|盒饭|口罩|消毒液|绿豆|茶叶|西瓜|矿泉水|牛奶|水果|蔬菜|门票"
    "|话费|公众号|微信|留言"
)
FACILITIES = (
    "驿站|司机之家|妈[妈咪]小屋|小屋”?|母婴(?:关爱)?室|哺乳室|休息室|服务站点?|服务点|(?<!书)站点|接力站|学堂|学院"
    "|(?<!职工)学校|活动站"
    "|活动室|(?:帮扶|服务|援助|培训|活动)中心|基地|实验室|工作坊|党组织|党支部|团组织|女职?工组织"
    "|女职?工(?:工作)?委员会"
    "|女工小组|工会小组|工委|协会|文艺团体|队伍|小分队|服务队|代表队|联盟|平台|窗口|超市|食堂|示范点(?!职工书屋)|试点"
    "|示范岗"
    "|标兵岗|先锋号|爱心屋|健身房|健身室|浴室|宿舍|凉亭|充电桩|取水点|休息点|停靠点|直播间|淋浴间|理发室|阅览室"
    "|篮球场|球场"
    "|宣讲团|讲师团|志愿服务队|突击队|合唱团|艺术团|兴趣小组|党小组|微家|之家小程序|疗养院|托管班|托育点"
)
DEEDS = (
    "(?<!落)实事|好事|岗位|(?:重点)?工作|制度|机制|意见|措施|办法|提案|议案|案例|课题|论文|难题|问题|纠纷|矛盾|隐患"
    "|标准"
    "|(?:再|实现|转移|安置|帮助|促进|推荐|介绍)就业|再就业(?:人员)?|创业|上岗|(?:等级|技能|职称|学历)(?:提升|晋升)"
    "|晋级|体检|筛查|疗养|休养"
    "|仪式|文明单位|举措|清单|需求|诉求|心愿|订单"
)
EVENTS = (
    "竞赛|大赛|比赛|赛事|比武|练兵|宣讲(?:活动)?|讲座|报告会|座谈会|研讨会|招聘会|交流会|推介会|现场会|推进会|观摩会"
    "|发布会"
    "|宣教活动|宣传(?:教育)?(?:活动)?|普法(?:活动)?|培训班?|督[导查]|检查|调研|联谊(?:专场)?(?:活动)?|相亲(?:活动)?"
    "|(?:学习|教育)活动|党课|演练|疗休养|义诊|团建"
)
SHARES = "(?:建制|签订|续签|签约|履约|知晓|满意|成功|结案|办结|普及|参检|完成|就业|参会|到会|化解|出勤|废品|增长)率"
SUMS = (
    "销售(?:收入|额)|产值|税[金收]|利税|利润|营业额|资产|贷款|保险?费|互助[金费]|奖金|学费|租金|工程款|财政收入"
    "|注册资本|成交额"
)
FILL = GAP.replace("?P<gap>", "?:")
# A noun that stands last, or before what is said of the things it names.
ENDS = (
    "(?=$|[的中内里上]|全|均|都|也|已|先后|分别|共|参|开展|获|被|进行|成立|建|组|在|和|与|及|给予|实施|投入|享受|出席"
    "|提供|推动"
    "|入选|通过|实现|挂牌|为|列入|具备|评|接受|举办|召开|落实|之一|仍|还|能|可|将|以|由|向|对|等)"
)
NO_VERB = (
    "(?:(?!参加|参与|开展|获|服务|建立|成立|进行|报名|组织|举办|召开|收到|领到|领取|得到|观看|享受|接受|提出|提交"
    "|送[到去给]|走进|[下赴]|前往"
    "|参观|完成|撰写|创作|学习|加入|入选|使用|评为|担任|当选|来自)[^,;@#])"
)
BEHIND = re.compile(f"{NO_VERB}{{0,12}}?(?P<noun>{'|'.join((PEOPLE, PLACES, THINGS, FACILITIES, DEEDS))}){ENDS}")
OF_A_FIRM = re.compile("[企单工][业位会][^,;@#]{0,4}的")  # #家企业的建会工作 counts firms
BEFORE = re.compile(f"(?P<noun>{'|'.join((PEOPLE, THINGS, FACILITIES, DEEDS))}){FILL}$")
HELD_BEHIND = re.compile(f"{NO_VERB}{{0,14}}?(?P<noun>{EVENTS})(?:活动)?(?=$|[和与及、])")
HELD_BEFORE = re.compile(f"(?P<noun>{EVENTS})(?:活动)?{FILL}$")
ANY_OF_THEM = re.compile(f"{FACILITIES}|{EVENTS}|(?:教育|学习|宣传)活动")
SHARE_BEFORE = re.compile(f"(?P<noun>{SHARES})[^,;@#]{{0,4}}$")
SUM_BEFORE = re.compile(f"(?P<noun>{SUMS}){FILL}$")
# What some indicator may count by the same nouns, or hangs on.
MAY_BE_COUNTED = re.compile(
    "工会(?:组织|委员会)?$|职代会|职工代表|五个一|先进[县区]|标准化|示范县|工种|农民工|工作室|书屋|合同|协议|专利"
    "|工作站|和谐"
    "|会员(?!代表)|职工之家|获奖|优秀|五小|小改小革|外来工|务工|慰问(?!品)|帮扶困难|困难职工"
)
EVENTS_COUNTED = re.compile(
    "文体|体育|健身|运动|球|棋|歌|舞|演出|文艺|社区|读书|电影|书画|工种|慰问|奖|入围|获|成果|建议|革新|攻关|技改|发明"
)
TIMES_HELD = ("项", "场", "场次", "次", "期", "个", "班次", "堂", "讲")
LAST_WORDS = re.compile("[,;:@、]")
NAME_ENDS = re.compile(r"\([^()]*\)|(?:人次|人数|户数|件数|次数|场次|册数|项目数|项数|数|额)$")


def is_called(head: str, noun: str, measure: str, names: Iterable[str]) -> bool:
    """Whether the number's own noun is one that nothing counts. `head`: the clause up to the number; `noun`: what is
    counted behind it; `measure`: as printed; `names`: of indicators that count in it.

    Worked example: 发放宣传资料# and #个工会驿站 are; of 建成工会驿站# too, unless a name is 工会驿站数; of 职工代表#
    and #个农民工工作站 it is not said.
    """
    words = LAST_WORDS.split(head)[-1]
    if measure == "%":
        found = SHARE_BEFORE.search(words)
    elif measure == "元":
        found = SUM_BEFORE.search(words)
    else:
        found = _thing(words, noun) or _event(words, noun, measure)
    return found is not None and not _is_in_a_name(found["noun"], names)


def _thing(words: str, noun: str) -> "re.Match[str] | None":
    """Who, where or what is counted, behind the number or, where nothing stands there, before it."""
    found = BEHIND.match(noun)
    if found is not None and not MAY_BE_COUNTED.search(found[0]) and not OF_A_FIRM.search(found[0]):
        return found
    if noun or MAY_BE_COUNTED.search(words):
        return None
    return BEFORE.search(words)


def _event(words: str, noun: str, measure: str) -> "re.Match[str] | None":
    """How often something was held that is no show and no sport."""
    if measure not in TIMES_HELD or EVENTS_COUNTED.search(words + noun):
        return None
    return HELD_BEHIND.match(noun) or (None if noun else HELD_BEFORE.search(words))


def names_what_nothing_counts(segment: str, names: Iterable[str]) -> bool:
    """Whether a sentence up to a number speaks of such a facility or event, and no indicator's name does."""
    found = {match[0] for match in ANY_OF_THEM.finditer(segment)}
    return bool(found) and not any(noun in name for noun in found for name in names)


def _is_in_a_name(noun: str, names: Iterable[str]) -> bool:
    """Whether an indicator counts such things: 驿站 where a name is 工会驿站数; a sign alone says too little."""
    return len(noun) > 1 and any(NAME_ENDS.sub("", NAME_ENDS.sub("", name)).endswith(noun) for name in names)
