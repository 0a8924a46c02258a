-- 第一次启动时由 PostgreSQL 的容器执行一次：明答的库（mingda）已经由环境变量建好，这里建 Prefect 的库。
create database prefect owner mingda;
-- 数据库自己的日志不抄录出错的那一行数据（里面可能有申请人）
alter database mingda set log_error_verbosity = 'terse';
alter database prefect set log_error_verbosity = 'terse';
