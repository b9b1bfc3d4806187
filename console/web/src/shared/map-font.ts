/** The fonts that names on a map are set in: those that the machine has, Chinese first; none is fetched. */
export const MAP_FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif'
