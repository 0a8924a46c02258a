# 明答：两个命令就够了。make demo 看演示，make test 跑测试；其余见 make help。
# 需要：Python 3.11 以上、make、pip，以及能访问的 Python 软件包源。不需要数据库服务器、Node 或系统软件包。

PYTHON ?= python3
PYTEST_ARGS ?=

# 机器上有 uv 就用它，没有就由 pip 装一份到 .tools/（不碰系统的 Python，也不受“外部管理环境”的限制）。
TOOLS := .tools
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo $(TOOLS)/bin/uv)
RUN := $(UV) run --frozen --no-sync
SAY := @printf '\033[1m▸ %s\033[0m\n'

# uv 只用机器上已有的 Python，从不自行下载解释器。
export UV_PYTHON ?= $(PYTHON)
export UV_PYTHON_DOWNLOADS ?= never

# 测试要起许多个进程：编译过的模块留着用，不要每个进程再编译一遍（有的环境关掉了这一点）。
export PYTHONDONTWRITEBYTECODE :=

# 测试写许多小文件、小数据库，每一笔都等磁盘落定：内存盘上有地方（2 GB）就写在内存盘上，没有就照常写在 /tmp。
ROOM := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 {print ($$4 > 2000000)}')
ifeq ($(ROOM),1)
export PYTEST_DEBUG_TEMPROOT ?= /dev/shm
endif

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow test-prefect test-postgres test-packages test-browser check format lint types contracts install bench screenshots clean

help: ## 列出所有命令
	@printf '明答 mingda：政府信息依申请公开办理引擎\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: install ## 安装并启动演示：把样例办到演示的今天，页面保持打开（Ctrl+C 停止）
	$(SAY) '启动演示'
	@$(RUN) mingda demo

test: install-dev ## 安装并运行测试（一分钟以内；不含要启动 Prefect、PostgreSQL 或浏览器的）
	$(SAY) '运行测试'
	@$(RUN) pytest -m 'not browser and not postgres and not prefect and not slow and not packages' -n 2 --dist loadfile $(PYTEST_ARGS)

test-slow: install-dev ## 跑得久的：逐页办完整件、全部网址×角色、长的对照（期限的另一种算法、随机办件）
	$(SAY) '运行跑得久的测试'
	@$(RUN) pytest -m 'slow and not postgres and not prefect and not browser and not packages' -n 2 --dist loadfile $(PYTEST_ARGS)

# 三份并行：这些测试有一半时间在等进程起停。
test-prefect: install-dev ## 用真实的 Prefect 服务和进程测试：整件办理、杀进程、丢流程、定时任务、起停
	$(SAY) '用真实的 Prefect 测试'
	@$(RUN) pytest -m 'prefect and not browser and not postgres' --ignore=tests/load -n 3 --dist loadfile $(PYTEST_ARGS)

# 服务器起不来是错误，不是跳过；一个测试也没有跑，pytest 以 5 退出，也是错误。
test-postgres: install-dev ## 在 PostgreSQL 上再跑一遍与库有关的测试（服务器随开发用的软件包装好，不用另备）
	$(SAY) '在 PostgreSQL 上运行测试'
	@$(RUN) pytest -m 'postgres and not browser' -n 2 --dist loadfile $(PYTEST_ARGS)

# 缺了软件包是失败，不是跳过；一个测试也没有选中，也是失败。
test-packages: install-dev ## 要系统软件包的测试；先装：apt-get install softhsm2 libreoffice-writer-nogui poppler-utils
	$(SAY) '运行要系统软件包的测试'
	@$(RUN) pytest -m packages $(PYTEST_ARGS)

test-browser: install-dev ## 在真实的 Chromium 里测试，含 CI 因时间不跑的（手机宽度的各页、用鼠标走完全程）；要先装 chromium
	$(SAY) '在浏览器里测试'
	@$(RUN) pytest -m browser -n 2 --dist loadfile $(PYTEST_ARGS)

check: format lint types contracts test test-slow test-prefect test-postgres ## 提交前要过的全部检查：格式、写法、类型、依赖方向、测试

format: install-dev ## 检查格式（改正：uv run ruff format）
	$(SAY) '检查格式'
	@$(RUN) ruff format --check .

lint: install-dev ## 检查写法（能自动改的：uv run ruff check --fix）
	$(SAY) '检查写法'
	@$(RUN) ruff check .

types: install-dev ## 检查类型
	$(SAY) '检查类型'
	@$(RUN) mypy

contracts: install-dev ## 检查依赖方向
	$(SAY) '检查依赖方向'
	@$(RUN) lint-imports

install: python-is-right uv-is-there ## 安装运行所需（锁定的版本，装进 .venv/）
	$(SAY) '安装运行所需的软件包（第一次约需一分钟，以后几乎不用时间）'
	@$(UV) sync --frozen --no-dev --inexact

install-dev: python-is-right uv-is-there
	$(SAY) '安装运行和测试所需的软件包（第一次约需一分钟，以后几乎不用时间）'
	@$(UV) sync --frozen

.PHONY: install-dev python-is-right uv-is-there
python-is-right:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  printf '需要 Python 3.11 以上，现在是：'; $(PYTHON) --version; \
	  printf '装好后再试，或者指明是哪一个：make %s PYTHON=python3.11\n' '$(firstword $(MAKECMDGOALS))'; exit 1; }

uv-is-there:
	@$(UV) --version >/dev/null 2>&1 || { \
	  printf '\033[1m▸ 这台机器没有 uv，用 pip 装一份到 $(TOOLS)/\033[0m\n'; \
	  $(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --upgrade --target $(TOOLS) 'uv>=0.9,<1' || { \
	    printf '没有装上 uv。请检查能否访问软件包源（pip config list 看现在用的是哪一个），再试一次。\n'; exit 1; }; }

bench: install-dev ## 逐个运行 bench/ 里的测量
	@for script in bench/[a-z]*.py; do \
	  [ -e "$$script" ] || { printf 'bench/ 里还没有测量\n'; continue; }; \
	  printf '\033[1m▸ 测量 %s\033[0m\n' "$$script"; $(RUN) python -m "bench.$$(basename "$$script" .py)" || exit 1; done

screenshots: install-dev ## 重新生成 docs/pictures/ 和 docs/screens/ 里的图（需要 Chromium）
	$(SAY) '生成图片'
	@$(RUN) python docs/pictures/take.py
	@$(RUN) python -m docs.screens.take

clean: ## 删除环境、工具和缓存；办件数据（var/）不动
	$(SAY) '删除 .venv/、.tools/ 和缓存；var/ 不动'
	@rm -rf .venv $(TOOLS) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache out
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
