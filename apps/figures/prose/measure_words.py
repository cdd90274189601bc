"""The words in which yearbooks, gazetteers and reports count, beside the measures of the catalogue. Pure."""

# Those of two signs go before those they begin with; of one sign all are measures wherever a number stands before.
PAIRED = (
    "人次|件次|批次|户次|台次|辆次|家次|册次|条次|项次|例次"
    "|人/次|人\\(次\\)|场次|场\\(次\\)|次\\(场\\)|家\\(次\\)|件\\(次\\)|户\\(次\\)"
    "|个\\(次\\)|台套|台\\(套\\)|件套|件\\(套\\)|人份|车次|班次|轮次|座次|席位|课时|学时|人日|工日"
)
OF_SIZE = (
    "平方公里|平方米|平米|㎡|立方米|立方|公里|千米|公顷|公斤|千克|毫升|市斤|千瓦"
    "|亩|垧|米|吨|斤|担|石(?![油化材家景])|尺(?!度|寸)"
)
OF_MONEY = "万元|亿元|美元|港元|欧元|日元|银元|元"
OF_SHARES = "个百分点|百分点|%|‰|倍"
OF_PEOPLE = "人|名(?!列)|位"
OF_THINGS = (
    "个|家|所|座|间|项(?!目)|条|件|份|户|场|次|部|首|册|本(?!级|地|市|省|县)|篇|期|辆|台(?!商|资|企|胞)|套|支|批|张|幅|块|处(?!理|置|级)|片(?!区)"
    "|类|种|组(?!织|建|成)|对|队|枚|面|只|例|起|宗|门类|门|堂|节|株|头|艘|架|尊|根|盒|袋|床|箱|栋|幢|封|笔|字(?!方针|头|形)|集(?!体|团|中)|讲|轮|趟|桶|瓶|把|双(?![向重])"
    "|副(?!主席|省|厅|县|处)|顶|匹|口|道|桌|颗|粒|串|扇|盏|罐|捆|提(?=[,，。;；、])|车(?![间主站辆])|杯|剂|针|桩|票"
)
MEASURES = "|".join((PAIRED, OF_SIZE, OF_MONEY, OF_SHARES, OF_PEOPLE, OF_THINGS))
# What is counted in few, 两名, 六件, 两期: no slogan, as 三条, 四套 and 五面 mostly are.
OF_FEW = frozenset((*"个家名位所座户人场项件期间台辆起例支篇幅部份元", "人次", "场次", "万元", "倍"))
