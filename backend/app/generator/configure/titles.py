"""What people call a table or column: its comment, or else its name made readable."""

import re

from app.generator.literal import cut, one_line
from app.generator.names import singular, snake

GLOSSARY = dict(
    pair.split("=")
    for pair in [
        "id=编号",
        "name=名称",
        "title=标题",
        "code=编码",
        "type=类型",
        "status=状态",
        "state=状态",
        "sort=排序",
        "rank=排名",
        "amount=金额",
        "price=价格",
        "quantity=数量",
        "qty=数量",
        "total=合计",
        "count=数量",
        "date=日期",
        "time=时间",
        "created_at=创建时间",
        "create_time=创建时间",
        "updated_at=更新时间",
        "update_time=更新时间",
        "last_update=更新时间",
        "remark=备注",
        "note=备注",
        "description=描述",
        "content=内容",
        "address=地址",
        "city=城市",
        "country=国家",
        "province=省份",
        "phone=电话",
        "mobile=手机",
        "email=邮箱",
        "url=网址",
        "image=图片",
        "avatar=头像",
        "file=文件",
        "password=密码",
        "username=用户名",
        "first_name=名",
        "last_name=姓",
        "user=用户",
        "customer=客户",
        "employee=员工",
        "order=订单",
        "category=分类",
        "tag=标签",
        "company=公司",
        "department=部门",
        "dept=部门",
        "role=角色",
        "menu=菜单",
        "parent=上级",
        "level=级别",
        "gender=性别",
        "sex=性别",
        "age=年龄",
        "birthday=生日",
        "birth_date=出生日期",
        "start_date=开始日期",
        "end_date=结束日期",
        "year=年份",
        "month=月份",
        "day=日期",
        "version=版本",
        "language=语言",
        "active=启用",
        "enabled=启用",
        "is_active=启用",
        "deleted_at=删除时间",
        "product=产品",
        "item=条目",
        "store=门店",
        "staff=职员",
        "payment=付款",
        "rental=租借",
        "inventory=库存",
        "film=影片",
        "actor=演员",
        "album=专辑",
        "artist=艺术家",
        "genre=流派",
        "playlist=播放列表",
        "track=曲目",
        "invoice=发票",
        "student=学生",
        "course=课程",
        "account=账户",
    ]
)
CHINESE = re.compile("[\u4e00-\u9fff]")


def titles(name: str, comment: str, limit: int) -> tuple[str, str, str]:
    """Chinese title, English title, and where they came from: `comment` or `name`."""
    words = snake(name) or one_line(name) or "column"
    english = words.replace("_", " ").strip()
    english = english[:1].upper() + english[1:]
    comment = comment.strip()
    if comment and CHINESE.search(comment):
        return comment[:limit], cut(english, limit), "comment"
    if comment:
        return comment[:limit], comment[:limit], "comment"
    chinese = (
        _of_key(words) or GLOSSARY.get(words) or GLOSSARY.get("_".join(map(singular, words.split("_")))) or english
    )
    return cut(chinese, limit), cut(english, limit), "name"


def _of_key(words: str) -> str | None:
    stem, _, last = words.rpartition("_")
    known = GLOSSARY.get(stem) or GLOSSARY.get(singular(stem))
    return f"{known}编号" if last == "id" and known else None


def of_reference(title: str) -> str:
    """`专辑编号` and `Album id` name a key; what a form chooses is the album."""
    short = re.sub(r"(?i)(编号|主键|外键|标识|[\s_]*id)$", "", title).strip()
    return short or title
