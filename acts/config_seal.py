"""The shape of letters.seal in config.yaml: whose seals letters get, and what each kind of holder needs."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from acts.config_section import Section, wrong_value

Text = Annotated[str, Field(min_length=1)]


def _address(address: str) -> str:
    if address and not re.fullmatch(r"https?://\S+", address):
        raise wrong_value("不是一个网址", "请写成 https://sign.example.gov.cn/csc/v2 的样子")
    return address


Address = Annotated[str, AfterValidator(_address)]


class OrganSealSection(Section):
    """One entry of letters.seal.organs."""

    key: Text = Field(description="这枚印章的名称：密码设备里是标签，签章服务里是 credentialID")
    picture: Text = Field(description="印模图片（PNG，透明底、正方形）")


class SealSection(Section):
    """letters.seal."""

    provider: Literal["test", "pkcs11", "remote"] = Field(description="谁来用印：test、pkcs11、remote")
    trust: str = Field(default="", description="放签章机构证书（.pem）的文件夹")
    timestamps: Address = Field(default="", description="时间戳服务的地址，没有就不写")
    timeout_seconds: Annotated[int, Field(ge=1, le=300)] = Field(default=20, description="最多等多少秒")
    module: str = Field(default="", description="密码设备的 PKCS#11 模块（.so 文件）")
    token: str = Field(default="", description="密码设备里令牌的名称")
    url: Address = Field(default="", description="签章服务的地址，到 /csc/v2 为止")
    organs: dict[str, OrganSealSection] = Field(default={}, description="每个机关的印章，以机关代码为键")


NEEDED = {"test": (), "pkcs11": ("trust", "module", "token", "organs"), "remote": ("trust", "url", "organs")}
"""What each kind of holder cannot do without."""


def faults_of(seal: SealSection, codes: set[str], demo: bool) -> tuple[str, str, tuple[str, ...]] | None:
    """The first fault no single value shows: what is wrong, what to do, and where under letters.seal; None for none."""
    if demo and seal.provider != "test":
        return "演示里只能用测试章", "请写 provider: test，或者去掉 demo 一段", ("provider",)
    for key in NEEDED[seal.provider]:
        if not getattr(seal, key):
            what = SealSection.model_fields[key].description
            return f"provider 是 {seal.provider}，还要写 {key}", f"请补上 {key}：{what}", ("provider",)
    for code in seal.organs:
        if code not in codes:
            return f"没有“{code}”这个机关", "请写 organs 里的机关代码", ("organs", code)
    return None
