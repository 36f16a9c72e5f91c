"""The wordings of what steers the talk: which words ask for what. Data only; `commands` reads messages by them.

Each stands in any form of it that is left once 吧, 了, 的, please and their like are gone; an underscore is a space.
"""

from enum import StrEnum
from typing import Final


class CommandName(StrEnum):
    """What can be asked for."""

    BACK = "back"
    DONT_KNOW = "dont_know"
    WHY = "why"
    RESULT_SO_FAR = "result_so_far"
    REVIEW = "review"
    CHANGE = "change"
    RESTART = "restart"
    LANGUAGE = "language"
    HELP = "help"
    QUIT = "quit"
    PERSON = "person"
    UNSUBSCRIBE = "unsubscribe"
    DELETE_DATA = "delete_data"
    QUICK_LOOK = "quick_look"
    COMPARE_REGIONS = "compare_regions"
    OTHER_RULES = "other_rules"
    WHAT_IF = "what_if"
    KEEP = "keep"
    ENROL = "enrol"
    GO_ON = "go_on"
    CONTINUE_ELSEWHERE = "continue_elsewhere"
    RESUME = "resume"
    RE_REVIEW = "re_review"
    NEW_APPLICATION = "new_application"
    LAST_YEAR = "last_year"
    DROP = "drop"
    MY_DATA = "my_data"
    EXPORT_DATA = "export_data"
    UPDATE_FIRM = "update_firm"
    WITHDRAW = "withdraw"


WORDS: Final = {
    CommandName.BACK: """
        返回 上一步 上一题 上一个 上一问 上一个问题 后退 退回 退回上一步 返回上一步 返回上一题 回到上一步 回到上一题
        回上一步 回去 撤销 撤回
        back go_back previous previous_question undo b
    """,
    CommandName.DONT_KNOW: """
        不知道 我不知道 不清楚 我不清楚 不太清楚 不大清楚 不确定 不太确定 说不准 说不好 说不清 说不清楚 不好说
        不了解 不太了解 不太知道 不晓得 没统计 没统计过 没有统计 没有统计过 没算过 没测过 没有数据 没数据 没注意 忘
        忘记 记不清 记不清楚 记不得 不记得 不明白 不懂 暂不清楚 暂时不清楚 不方便说 不方便透露 不想说 保密 跳过
        跳过这题 跳过这个 跳过这个问题 略过 略 下一题 下一个 先跳过 以后再说 未知
        dont_know i_dont_know i_do_not_know do_not_know we_dont_know dont_know_yet not_sure im_not_sure
        i_am_not_sure unsure unknown no_idea i_have_no_idea cant_say hard_to_say cant_tell idk dunno dont_remember
        i_dont_remember skip skip_this skip_it skip_this_question pass next
    """,
    CommandName.WHY: """
        为什么 为什么问 为什么问这个 为什么问这个问题 为什么要问 为什么要问这个 为什么这么问 为何 为何问这个 为啥
        为啥问这个 干嘛问这个 问这个干嘛 问这个干什么 问这个做什么 依据 有什么依据 依据是什么 依据什么 什么依据
        why why_this why_ask why_do_you_ask why_are_you_asking why_am_i_asked why_am_i_asked_this
        why_do_you_need_this why_this_question what_for
    """,
    CommandName.RESULT_SO_FAR: """
        结果 看结果 看看结果 目前结果 目前的结果 现在结果 现在的结果 当前结果 查看结果 查看目前结果 看看目前结果
        看目前结果 看看现在的结果 看看目前的结果 结论 先看结果 先看看结果 显示结果
        result results result_so_far results_so_far show_result show_results show_me_the_result show_the_result
        see_result see_results see_the_result my_result current_result so_far
    """,
    CommandName.REVIEW: """
        回顾 我的回答 看我的回答 看看我的回答 查看我的回答 查看回答 看看回答 已答 已填 已填内容 我填 回顾我的回答
        回顾回答 回答记录 我答过什么 检查回答 答案 我的答案 看看我的答案 查看答案
        review my_answers review_my_answers show_my_answers show_answers answers see_my_answers review_answers
    """,
    CommandName.CHANGE: """
        改 修改 更改 更正 修改回答 更改回答 改回答 改答案 修改答案 改一个 改前面 改前面的回答 我填错 填错 答错
        change edit correct change_answer change_an_answer change_my_answer edit_answer edit_an_answer
        edit_my_answer
    """,
    CommandName.RESTART: """
        重新开始 重来 从头开始 从头来 从头再来 重新来 重新来过 再来一次 重新填 重做 重新测 重新评估 重置 清空
        清空重来
        restart start_again start_over begin_again new_start reset from_the_start start_from_the_beginning
    """,
    CommandName.HELP: """
        帮助 求助 怎么用 怎么使用 使用说明 说明 帮忙 怎么回答 有哪些命令 命令 能做什么 你能做什么
        help h commands how_does_this_work what_can_you_do what_can_i_say how_do_i_answer
    """,
    CommandName.QUIT: """
        退出 结束 再见 拜拜 不做 不填 停止 关闭 离开 先这样
        quit exit bye goodbye stop end q close leave
    """,
    CommandName.PERSON: """
        人工 人工客服 人工服务 转人工 转接人工 真人 客服 找人 找人工 找客服 找个人 找真人 联系人工 联系客服 联系人 联系你们
        有没有人 有人在吗 打电话 咨询人工 和人说话 跟人说话 和人聊 跟人聊 专人 找专人 联系电话
        person a_person human a_human real_person a_real_person agent operator talk_to_someone talk_to_a_person
        talk_to_a_human talk_to_a_real_person speak_to_someone speak_to_a_person speak_to_a_human speak_with_someone
        talk_with_someone someone_to_talk_to call_me contact_us customer_service support_staff human_please
    """,
    CommandName.UNSUBSCRIBE: """
        退订 取消订阅 别再发 不要再发 别发 不要发消息 别给我发消息 td
        unsubscribe opt_out stop_messages stop_messaging_me no_more_messages
    """,
    CommandName.DELETE_DATA: """
        删除我数据 删除我的数据 删除数据 删除全部数据 删除所有数据 删掉我的数据 删掉数据 清除我的数据 清除数据 清除所有数据
        注销 注销账号 注销账户 注销帐号 删除账号 删除账户 删除我的资料 删除资料 删除我的信息 删除信息 删除个人信息
        删除我的回答 删除全部 全部删除 抹掉我的数据 抹除我的数据 忘掉我 不要保存我的数据
        delete_my_data delete_data delete_all_my_data delete_everything delete_my_answers delete_my_account
        delete_account erase_my_data erase_everything remove_my_data forget_me wipe_my_data close_my_account
        delete_my_information delete_all
    """,
    CommandName.QUICK_LOOK: """
        快速看看 快速看一看 快速自测 快速自评 快速评估 快速测 快速测试 快速测评 快速看 快速版 快测 先快速看看 简单看看 简单测
        简版 简易版 先简单看看 六个问题 六问 快速问答
        quick_look a_quick_look quick_check a_quick_check quick_test quick quick_version short_version
        six_questions just_a_quick_look take_a_quick_look quick_assessment
    """,
    CommandName.COMPARE_REGIONS: """
        比较地区 地区比较 各地比较 比较各地 各地区比较 比较各地区 对比地区 地区对比 各地对比 对比各地 比较不同地区
        哪里好 哪个地区好 哪里更好 别的地区 其他地区 换地区比较 和其他地区比 和别的地区比 跨地区比较 比一比各地 看其他地区
        看别的地区
        compare_regions compare_region region_comparison compare_the_regions compare_places compare_with_other_regions
        other_regions compare side_by_side which_region_is_best compare_cities
    """,
    CommandName.OTHER_RULES: """
        旧规定 旧规定呢 新规定 新规定呢 老规定 以前的规定 以前规定 之前的规定 之前规定 原来的规定 原来规定 换个规则 换规则
        换一个规则 其他规则 别的规则 别的规定 其他规定 旧规则 新规则 旧办法 新办法 旧标准 新标准 老办法 老标准 即将实施的规定
        上一版规定 新版规定 旧版规定 按旧规定 按新规定 按旧规定算 按新规定算 按旧办法算 按新办法算
        previous_rules previous_rule old_rules old_rule announced_rules announced_rule new_rules new_rule other_rules
        other_rule earlier_rules former_rules upcoming_rules coming_rules under_the_old_rules under_the_new_rules
        under_the_previous_rules
    """,
    CommandName.WHAT_IF: """
        如果 如果呢 假如 假设 假设一下 要是 试算 试一试 试试看 试算一下 模拟 模拟一下 做个假设 假设分析 如果会怎样
        如果会怎么样
        what_if whatif suppose a_what_if try_a_what_if simulate what_if_analysis
    """,
    CommandName.KEEP: """
        采用 采用它 采用这个 就用这个 用这个 就按这个 按这个 按这个来 就这么定 改成真的 当真 算数 保留 保留这个 保存这个
        采纳 确认采用 就采用这个
        keep_it keep keep_this keep_that use_it use_this use_that make_it_real adopt adopt_it take_it apply_it
    """,
    CommandName.ENROL: """
        企业登记 登记企业 我要登记
        订阅 订阅提醒 报名 我要报名 提醒我 要提醒 到时提醒我 到时候提醒我 开启提醒 打开提醒 设置提醒 设个提醒 接收提醒
        登记 登记提醒 预约提醒 有消息通知我 通知我 开通提醒
        enrol enroll sign_up sign_me_up remind_me subscribe set_a_reminder set_reminder reminders reminder
        notify_me keep_me_posted keep_me_informed register enrol_my_firm enroll_my_firm enrol_my_company enrolment enrollment
    """,
    CommandName.GO_ON: """
        继续 继续吧 继续下去 接着 接着来 接着做 接着问 往下 往下走 往下问 接下来 继续回答 继续填 继续做 继续答题 好继续
        再答几题 其余问题 剩下的问题 更多问题 还有什么要问
        go_on continue carry_on proceed keep_going move_on lets_go_on lets_continue go_ahead
        more_questions the_other_questions
    """,
    CommandName.DROP: """
        放弃 算了 不试了 取消 放弃登记 不登记 不报名 不想登记 不想登记了
        drop_it never_mind nevermind cancel forget_it give_up forget_about_it
    """,
    CommandName.MY_DATA: """
        我数据 我的数据 我的资料 我的信息 我的登记 我的登记信息 我登记的信息 我的企业信息 查看我的数据 看我的数据 看看我的数据
        查看我的资料 看我的资料 查看我的信息 查看登记信息 你们保存了什么 你保存了什么 保存了我什么 保存了什么 保存了哪些数据
        my_data show_my_data see_my_data view_my_data my_enrolment my_enrollment what_do_you_keep what_do_you_keep_about_me
        what_do_you_keep_of_me what_do_you_know_about_me what_is_kept what_is_kept_of_me data_about_me my_firm
    """,
    CommandName.EXPORT_DATA: """
        导出我数据 导出我的数据 导出数据 导出我的资料 导出 汇出 汇出我的资料 汇出资料 下载我的数据 下载数据 下载我的资料
        export_my_data export_data export download_my_data download_data get_my_data
    """,
    CommandName.UPDATE_FIRM: """
        更新我企业 更新我的企业 更新企业 更新企业数据 更新企业信息 更新我的企业数据 更新我的企业信息
        更新登记 更新登记信息 更新公司数据
        update_my_firm update_my_company update_the_firm update_firm update_my_enrolment update_my_enrollment
    """,
    CommandName.CONTINUE_ELSEWHERE: """
        换设备 换个设备 换台设备 换手机 换到手机 换到手机上 换电脑 换到电脑 换到电脑上 在手机上继续 在电脑上继续 手机上继续
        电脑上继续 用手机继续 用电脑继续 在别处继续 换个地方继续 换设备继续 转到手机 转到电脑 到手机上继续 到电脑上继续
        在微信继续 在微信上继续 在微信里继续 继续码 要个继续码 接续码
        continue_elsewhere continue_on_my_phone continue_on_phone continue_on_another_device another_device
        other_device switch_device switch_devices change_device move_to_my_phone continue_on_my_computer
        continue_on_my_laptop continue_on_a_computer continue_later_elsewhere continue_somewhere_else
        continue_in_wechat
    """,
    CommandName.RE_REVIEW: """
        复核 复审 申请复核 要复核 做复核 我要复核 到期复核 按复核 按复核算 复核申请 是复核 我是复核
        re_review rereview re_evaluation renewal renew review_again_for_renewal title_renewal
    """,
    CommandName.NEW_APPLICATION: """
        首次申报 首次申请 第一次申报 第一次申请 新申报 新申请 初次申报 初次申请 首次认定 是首次申报
        new_application first_application first_time_application apply_for_the_first_time apply_first_time
    """,
    CommandName.LAST_YEAR: """
        用去年的答案 用去年答案 用去年的回答 用去年回答 去年的答案 去年的回答 沿用去年 沿用去年的答案 沿用去年的回答
        沿用去年答案 按去年的 按去年的答案 用上年的答案 用上次的答案 用上次的回答 沿用上次 沿用上次的答案 上次的答案
        从去年的开始 导入去年的答案
        use_last_years_answers last_years_answers use_last_year use_my_last_answers use_my_last_years_answers
        start_from_last_year start_from_last_years_answers same_as_last_year_answers use_the_last_answers
    """,
}
LANGUAGES: Final = {
    "": """
        语言 切换语言 换语言 选择语言 更换语言 改语言 修改语言 换个语言
        language languages change_language switch_language lang change_the_language
    """,
    "zh_Hans": """
        中文 汉语 简体中文 中文简体 简体 简体字 普通话 说中文 用中文 换中文 换成中文 切换中文 切换到中文 改成中文 换成简体
        用简体 切换到简体 切换简体 改成简体 换成简体中文 用简体中文 国语
        chinese zh in_chinese speak_chinese switch_to_chinese use_chinese chinese_language mandarin
        simplified_chinese simplified in_simplified_chinese zh_cn zh_hans
    """,
    "zh_Hant": """
        繁体中文 中文繁体 繁体 繁体字 正体中文 正体 正体字 换成繁体 用繁体 切换到繁体 切换繁体 改成繁体 换成繁体中文
        用繁体中文 切换到繁体中文 说繁体
        traditional_chinese traditional in_traditional_chinese zh_tw zh_hk zh_hant use_traditional_chinese
        switch_to_traditional_chinese
    """,
    "en": """
        英文 英语 说英文 说英语 用英文 用英语 换英文 换成英文 换英语 换成英语 切换英文 切换到英文 切换英语
        切换到英语 改成英文
        english en in_english speak_english switch_to_english use_english english_language
    """,
}
"""By the language that is asked for."""
WITHDRAWN: Final = {
    "": """
        撤回同意 撤销同意 收回同意 取消同意 取消授权 撤回授权
        withdraw withdraw_consent withdraw_my_consent take_back_consent take_back_my_consent revoke_consent revoke_my_consent
    """,
    "register": """
        撤回登记 撤销登记 取消登记 取消报名 撤销报名
        withdraw_enrolment withdraw_enrollment withdraw_my_enrolment withdraw_my_enrollment withdraw_register cancel_enrolment
        cancel_my_enrolment cancel_enrollment cancel_my_enrollment
    """,
    "facts": """
        撤回数据 撤回指标 撤回指标数据 撤回企业数据 撤回自测数据 撤回自查数据 撤回数字 撤回资料 撤回我的资料
        撤回数据同意 撤回数据授权
        withdraw_figures withdraw_facts withdraw_the_figures withdraw_my_figures withdraw_my_facts
    """,
    "reminders": """
        撤回提醒 撤回提醒同意 撤销提醒 取消提醒 不要提醒 别提醒 不用提醒 不再提醒 停止提醒 关闭提醒 别再提醒
        withdraw_reminders stop_reminders stop_reminding_me no_more_reminders no_reminders cancel_reminders dont_remind_me
        turn_off_reminders
    """,
}
"""By the purpose of the consent that is taken back; empty where none is said."""
ANOTHER_REGION: Final = """
    换地区 换个地区 换一个地区 换下地区 换一下地区 切换地区 更换地区 选择地区 重选地区 重新选地区 换城市 换个城市
    switch_region another_region other_region choose_region different_region choose_another_region
"""
