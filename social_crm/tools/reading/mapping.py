# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Which column feeds which field of a post."""

import hashlib
import re
import unicodedata

#: Target → column names (folded by `_fold`) that it is guessed from, best first.
TARGETS = {
    "id": "idstr id postid tweetid statusid messageid mid noteid commentid reviewid"
    " 帖子id 微博id 帖子编号 微博编号 评论id 笔记id 贴文id 貼文id 編號 编号 序号 序號",
    "author_handle": "author authorhandle handle screenname userscreenname"
    " authorusername username account accountacct accounthandle user fromuser"
    " 作者 账号 帳號 用户名 使用者名稱 用户昵称 昵称 暱稱 发布者"
    " 發布者 博主 用户 使用者 评论者",
    "author_name": "authorname displayname name fullname nickname username accountname"
    " userdisplayname 作者名称 作者姓名 姓名 显示名称 顯示名稱 名称 昵称 暱稱",
    "author_id": "authorid userid uid accountid fromid 作者id 用户id 使用者id 用户编号",
    "author_is_own": "authorisbrand authorisown isbrand isown own isofficial 本方"
    " 是否本方 是否官方 官方 我方 是否我方",
    "text": "text content body message fulltext posttext tweet comment review 内容"
    " 內容 正文 文本 微博内容 微博正文 帖子内容 贴文内容 貼文內容 评论内容 評論內容"
    " 评价内容 評價內容 评论 評論 留言",
    "title": "title subject headline 标题 標題 主题 主題",
    "created_at": "createdat created createdtime creationdate publishedat published"
    " postedat date time datetime timestamp posttime 发布时间 發布時間 发表时间"
    " 發表時間 创建时间 建立時間 评论时间 評論時間 时间 時間 日期",
    "in_reply_to": "inreplyto inreplytoid inreplytostatusid inreplytostatusidstr"
    " replyto replytoid parentid parent 回复id 回覆id 回复对象 父帖id 父评论id"
    " 上级id 回复的帖子 所回复帖子",
    "conversation": "conversationid conversation threadid thread discussionid 会话id"
    " 對話id 对话id 会话 主帖id 原帖id 原微博id",
    "kind": "kind type posttype 类型 類型 帖子类型 貼文類型",
    "lang": "lang language locale 语言 語言 语种 語種",
    "url": "url link permalink posturl tweeturl 链接 連結 鏈接 网址 網址 微博链接"
    " 帖子链接 原文链接",
    "likes": "likes likecount likescount favoritecount favouritescount favorites"
    " 点赞 点赞数 點讚 按讚數 赞 喜欢数",
    "reposts": "reposts repostcount repostscount retweetcount retweets reblogscount"
    " shares sharecount 转发 转发数 轉發 轉發數 分享数 分享數",
    "replies": "replies replycount repliescount commentcount commentscount comments"
    " 评论数 評論數 回复数 回覆數",
    "followers": "followers followercount followerscount userfollowerscount"
    " authorfollowers accountfollowerscount 粉丝 粉丝数 粉絲 粉絲數 关注者 追蹤者數",
    "tags": "tags hashtags tag topics labels 话题 話題 标签 標籤 话题标签",
}
TARGETS = {target: tuple(names.split()) for target, names in TARGETS.items()}
#: Without these no post can be made.
REQUIRED = ("text", "created_at")
AUTHOR = ("author_handle", "author_id", "author_name")


def _fold(name):
    text = unicodedata.normalize("NFKC", str(name)).casefold()
    return re.sub(r"[\W_]+", "", text)


def guess_mapping(columns):
    """Target → column, for the columns whose names say what they hold.

    No column is used twice; a target's better name wins, then the earlier column.
    """
    free = {}
    for column in columns:
        free.setdefault(_fold(column), column)
    mapping = {}
    for target, names in TARGETS.items():
        name = next((name for name in names if name in free), None)
        if name is not None:
            mapping[target] = free.pop(name)
    return mapping


def missing_targets(mapping):
    """Targets that must still be mapped: names, or ``author`` for any of three."""
    missing = [target for target in REQUIRED if not mapping.get(target)]
    if not any(mapping.get(target) for target in AUTHOR):
        missing.append("author")
    return missing


def header_signature(columns):
    """A digest of the column names, whatever their order."""
    names = sorted(_fold(column) for column in columns)
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:32]
