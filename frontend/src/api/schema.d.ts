// Made by `npm run types`; do not edit.
export interface paths {
    "/api/v1/common/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 实时更新
         * @description Streams the caller's events (`text/event-stream`).
         *
         *     `Last-Event-ID` is the id of the last event that the client has received.
         */
        get: operations["stream_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/common/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 按名称查找记录 */
        get: operations["search_records"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 已导入的表 */
        get: operations["list_gen_tables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/detail/{table_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 表配置 */
        get: operations["get_gen_table"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/preview/{table_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 预览代码 */
        get: operations["preview_gen_table"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/db/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 数据库中的表 */
        get: operations["list_db_tables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 导入表 */
        post: operations["import_gen_tables"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 建表并导入 */
        post: operations["create_gen_table"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/create/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 读取 DDL */
        post: operations["read_gen_ddl"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/create/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 预览建表语句 */
        post: operations["preview_gen_ddl"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/create/targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 外键可指向的表 */
        get: operations["list_gen_targets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/update/{table_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** 修改表配置 */
        put: operations["update_gen_table"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** 删除表配置 */
        delete: operations["delete_gen_tables"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/sync_db/preview/{table_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 预览表变更 */
        get: operations["preview_sync"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/sync_db/{table_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 同步表变更 */
        post: operations["sync_gen_table"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/gencode/batch/output": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** 打包代码 */
        patch: operations["pack_gen_tables"];
        trace?: never;
    };
    "/api/v1/generator/gencode/output/{table_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 写入项目 */
        post: operations["write_gen_table"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/verify/tables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 可验证的表 */
        get: operations["list_verifiable_tables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/verify/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 验证记录 */
        get: operations["list_verify_runs"];
        put?: never;
        /** 开始验证 */
        post: operations["start_verify_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/verify/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 验证详情 */
        get: operations["get_verify_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/generator/verify/runs/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 停止验证 */
        post: operations["stop_verify_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitor/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 操作日志列表 */
        get: operations["list_audit_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitor/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 导出操作日志 */
        get: operations["export_audit_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitor/audit/objects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 操作日志对象 */
        get: operations["list_audit_objects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitor/audit/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 操作日志详情 */
        get: operations["get_audit_entry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitor/cache": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 缓存状态 */
        get: operations["get_cache_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitor/cache/{family}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** 清空缓存 */
        delete: operations["clear_cache_family"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitor/dashboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 首页统计 */
        get: operations["get_dashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitor/login-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 登录日志列表 */
        get: operations["list_login_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitor/login-logs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 导出登录日志 */
        get: operations["export_login_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitor/online": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 在线用户列表 */
        get: operations["list_online_users"];
        put?: never;
        post?: never;
        /** 强制下线 */
        delete: operations["kick_online_users"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 权限诊断 */
        get: operations["explain_access"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/permissions/{code}/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 拥有此权限的用户 */
        get: operations["list_permission_holders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 账号安全 */
        get: operations["get_security"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/reauthentication": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 再次验证身份
         * @description Makes the login fresh again, by password or code, for changes that require it.
         */
        post: operations["reauthenticate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/reauthentication/passkey/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 通行密钥验证参数 */
        post: operations["start_passkey_reauthentication"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/reauthentication/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 用通行密钥再次验证身份 */
        post: operations["reauthenticate_by_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 绑定验证器 */
        post: operations["enrol_totp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 确认验证器 */
        post: operations["confirm_totp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/totp/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 停用验证器 */
        post: operations["disable_totp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 更换恢复码 */
        post: operations["renew_recovery_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/passkeys/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 新通行密钥参数 */
        post: operations["start_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 添加通行密钥 */
        post: operations["add_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/passkeys/{id}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 删除通行密钥 */
        post: operations["remove_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 关联第三方账号
         * @description Links the identity of a login at a provider that no user had linked.
         */
        post: operations["link_identity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/identities/{provider}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 前往关联第三方账号 */
        post: operations["start_linking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/identities/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 完成关联第三方账号
         * @description Links the identity. `start_linking` has verified the password.
         */
        post: operations["finish_linking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/identities/{id}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 解除第三方账号 */
        post: operations["unlink_identity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** API 密钥列表 */
        get: operations["list_api_keys"];
        put?: never;
        post?: never;
        /** 吊销 API 密钥 */
        delete: operations["revoke_api_keys"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/mine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 我的 API 密钥 */
        get: operations["list_my_api_keys"];
        put?: never;
        /** 新增 API 密钥 */
        post: operations["create_api_key"];
        /** 吊销我的 API 密钥 */
        delete: operations["revoke_my_api_keys"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-keys/mine/scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 可授予 API 密钥的权限
         * @description Returns the permissions that a key of the caller can get.
         */
        get: operations["list_api_key_scopes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 登录
         * @description Signs in, or returns the MFA challenge of a user with a second factor.
         *
         *     The OAuth2 form cannot express a second step, so such a user gets 403 there.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login/mfa": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 两步验证 */
        post: operations["verify_mfa_code"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login/mfa/{method}/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 两步验证参数
         * @description Starts an attempt with a factor that needs a challenge, such as a passkey.
         */
        post: operations["start_mfa"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login/mfa/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 两步验证：通行密钥 */
        post: operations["verify_mfa_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkey/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 通行密钥登录参数
         * @description Returns options that do not depend on a user: the authenticator offers its passkeys.
         */
        post: operations["start_passkey_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkey": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 通行密钥登录 */
        post: operations["login_by_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/captcha": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 验证码 */
        get: operations["get_captcha"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 刷新令牌
         * @description Replaces the refresh token.
         *
         *     The same client may repeat the request within `REFRESH_GRACE_SECONDS`, as after a lost answer.
         */
        post: operations["refresh_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 退出登录
         * @description Public, so that a user whose access token has expired can sign out, too.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 当前用户 */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 当前用户的菜单
         * @description Returns the `menus` of `/auth/me` alone.
         */
        get: operations["get_routes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** 修改密码 */
        put: operations["change_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 我的会话 */
        get: operations["list_my_sessions"];
        put?: never;
        post?: never;
        /**
         * 结束我的会话
         * @description Ends the given sessions of the caller, or all except the current one.
         */
        delete: operations["end_my_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/depts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 部门列表 */
        get: operations["list_depts"];
        put?: never;
        /** 新增部门 */
        post: operations["create_dept"];
        /** 删除部门 */
        delete: operations["delete_depts"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/depts/tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 部门树 */
        get: operations["get_dept_tree"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/depts/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 部门选项 */
        get: operations["list_dept_options"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/depts/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 导出部门 */
        get: operations["export_depts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/depts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 部门详情 */
        get: operations["get_dept"];
        /** 修改部门 */
        put: operations["update_dept"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dicts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 字典列表 */
        get: operations["list_dicts"];
        put?: never;
        /** 新增字典 */
        post: operations["create_dict"];
        /** 删除字典 */
        delete: operations["delete_dicts"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dicts/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 导出字典 */
        get: operations["export_dicts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dicts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 字典详情 */
        get: operations["get_dict"];
        /** 修改字典 */
        put: operations["update_dict"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dicts/matching/{count}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** 删除符合条件的字典 */
        delete: operations["delete_matching_dicts"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dict-items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 字典项列表 */
        get: operations["list_dict_items"];
        put?: never;
        /** 新增字典项 */
        post: operations["create_dict_item"];
        /** 删除字典项 */
        delete: operations["delete_dict_items"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dict-items/choices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 启用的字典项 */
        get: operations["list_dict_choices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dict-items/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 导出字典项 */
        get: operations["export_dict_items"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dict-items/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 字典项详情 */
        get: operations["get_dict_item"];
        /** 修改字典项 */
        put: operations["update_dict_item"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dict-items/matching/{count}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** 删除符合条件的字典项 */
        delete: operations["delete_matching_dict_items"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 菜单列表 */
        get: operations["list_menus"];
        put?: never;
        /** 新增菜单 */
        post: operations["create_menu"];
        /** 删除菜单 */
        delete: operations["delete_menus"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menus/tree": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 菜单树 */
        get: operations["get_menu_tree"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menus/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 菜单选项 */
        get: operations["list_menu_options"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menus/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 导出菜单 */
        get: operations["export_menus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/menus/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 菜单详情 */
        get: operations["get_menu"];
        /** 修改菜单 */
        put: operations["update_menu"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 第三方登录方式 */
        get: operations["list_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oidc/{provider}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 第三方登录 */
        post: operations["start_oidc_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/oidc/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 完成第三方登录
         * @description Signs in a user who has linked this identity. It replaces the password, not MFA.
         *
         *     For an identity that is not linked, returns a token with which a user can link it.
         */
        post: operations["finish_oidc_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/params": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 参数列表 */
        get: operations["list_parameters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/params/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** 修改参数 */
        put: operations["update_parameter"];
        post?: never;
        /**
         * 恢复参数默认值
         * @description Makes the default the value of the parameter again.
         */
        delete: operations["reset_parameter"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 岗位列表 */
        get: operations["list_positions"];
        put?: never;
        /** 新增岗位 */
        post: operations["create_position"];
        /** 删除岗位 */
        delete: operations["delete_positions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/positions/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 岗位选项 */
        get: operations["list_position_options"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/positions/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 导出岗位 */
        get: operations["export_positions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/positions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 岗位详情 */
        get: operations["get_position"];
        /** 修改岗位 */
        put: operations["update_position"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/positions/matching/{count}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** 删除符合条件的岗位 */
        delete: operations["delete_matching_positions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 我的界面偏好 */
        get: operations["list_my_preferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/preferences/{page}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** 保存我的界面偏好 */
        put: operations["save_my_preference"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 角色列表 */
        get: operations["list_roles"];
        put?: never;
        /** 新增角色 */
        post: operations["create_role"];
        /** 删除角色 */
        delete: operations["delete_roles"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 角色选项 */
        get: operations["list_role_options"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 导出角色 */
        get: operations["export_roles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles/data-scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 可授予的数据范围 */
        get: operations["list_role_data_scopes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles/{id}/data-scopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 该角色可选的数据范围 */
        get: operations["list_data_scopes_of_role"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 角色详情 */
        get: operations["get_role"];
        /** 修改角色 */
        put: operations["update_role"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 用户列表 */
        get: operations["list_users"];
        put?: never;
        /** 新增用户 */
        post: operations["create_user"];
        /** 删除用户 */
        delete: operations["delete_users"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 导出用户 */
        get: operations["export_users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 用户详情 */
        get: operations["get_user"];
        /** 修改用户 */
        put: operations["update_user"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** 重置密码 */
        put: operations["reset_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/factors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** 重置两步验证 */
        delete: operations["reset_factors"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}/login-attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** 重置登录失败次数 */
        delete: operations["reset_attempts"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 定时任务列表 */
        get: operations["list_jobs"];
        put?: never;
        /** 新增定时任务 */
        post: operations["create_job"];
        /** 删除定时任务 */
        delete: operations["delete_jobs"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/jobs/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 可定时执行的任务 */
        get: operations["list_schedulable_tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/jobs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 导出定时任务 */
        get: operations["export_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/jobs/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 预览执行时间 */
        get: operations["preview_schedule"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 定时任务详情 */
        get: operations["get_job"];
        /** 修改定时任务 */
        put: operations["update_job"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/jobs/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 暂停定时任务 */
        post: operations["pause_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/jobs/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 恢复定时任务 */
        post: operations["resume_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/jobs/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 立即执行定时任务 */
        post: operations["run_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 任务队列与工作进程 */
        get: operations["list_task_queues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 任务运行列表 */
        get: operations["list_task_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/runs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 导出任务运行 */
        get: operations["export_task_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/runs/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 任务选项 */
        get: operations["list_tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/runs/dead-letters/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * 死信数量
         * @description Returns the number of runs that failed for good and were not run again, up to 1,001.
         */
        get: operations["count_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/runs/repeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 批量重新运行
         * @description Returns the ids of the new runs.
         */
        post: operations["repeat_task_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/runs/mine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 我的任务运行 */
        get: operations["list_my_task_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/runs/mine/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 我的任务运行详情 */
        get: operations["get_my_task_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/runs/mine/{id}/lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 我的任务日志 */
        get: operations["list_my_task_run_lines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/runs/mine/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 取消我的任务 */
        post: operations["cancel_my_task_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 任务运行详情 */
        get: operations["get_task_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/runs/{id}/lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 任务日志 */
        get: operations["list_task_run_lines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 取消任务 */
        post: operations["cancel_task_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/task/runs/{id}/repeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * 重新运行
         * @description Returns the new run.
         */
        post: operations["repeat_task_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/example/demos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 示例列表 */
        get: operations["list_demos"];
        put?: never;
        /** 新增示例 */
        post: operations["create_demo"];
        /** 删除示例 */
        delete: operations["delete_demos"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/example/demos/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 导出示例 */
        get: operations["export_demos"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/example/demos/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** 示例详情 */
        get: operations["get_demo"];
        /** 修改示例 */
        put: operations["update_demo"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/example/demos/matching/{count}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** 删除符合条件的示例 */
        delete: operations["delete_matching_demos"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AccessOut
         * @description `status` is the HTTP status of such a request of the user: 200, 401, 403 or 404.
         */
        AccessOut: {
            /** Allowed */
            allowed: boolean;
            /** Status */
            status: number;
            /** Reasons */
            reasons: components["schemas"]["AccessReasonOut"][];
        };
        /**
         * AccessReason
         * @description Reasons of a decision. Those of the first group allow, those of the second deny.
         * @enum {string}
         */
        AccessReason: "superuser" | "role_gives" | "data_scope_includes" | "owner" | "everybodys" | "account_disabled" | "must_change_password" | "no_role" | "no_such_permission" | "role_lacks" | "role_disabled" | "menu_disabled" | "data_scope_excludes" | "not_the_owner";
        /**
         * AccessReasonOut
         * @description `role` is the role that grants the permission, includes the row or is disabled.
         */
        AccessReasonOut: {
            cause: components["schemas"]["AccessReason"];
            /** Role Id */
            role_id?: number | null;
            /** Role */
            role?: string | null;
            data_scope?: components["schemas"]["DataScopeType"] | null;
            /** 说明 */
            message: string;
        };
        /**
         * AccountSecurity
         * @description Second factors and linked identities of the caller.
         */
        AccountSecurity: {
            /** Totp */
            totp: boolean;
            /** Recovery Codes */
            recovery_codes: number;
            /** Passkeys */
            passkeys: components["schemas"]["PasskeyOut"][];
            /** Identities */
            identities: components["schemas"]["IdentityOut"][];
        };
        /**
         * Action
         * @description The kinds of entries.
         * @enum {string}
         */
        Action: "create" | "update" | "delete" | "deny" | "purge" | "export";
        /** ApiKeyCreate */
        ApiKeyCreate: {
            /** 名称 */
            name: string;
            /** 权限 */
            scopes: string[];
            /** 允许的网段 */
            networks?: string[];
            /** 到期时间 */
            expires_at?: string | null;
        };
        /**
         * ApiKeyCreated
         * @description A new key. No other response contains `key`.
         */
        ApiKeyCreated: {
            /** 编号 */
            id: string;
            /** 名称 */
            name: string;
            /** 权限 */
            scopes: string[];
            /** 允许的网段 */
            networks: string[] | null;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /** 到期时间 */
            expires_at: string | null;
            /** 最近使用 */
            last_used_at: string | null;
            /** 密钥 */
            key: string;
        };
        /**
         * ApiKeyIds
         * @description The JSON body of a request that selects rows.
         */
        ApiKeyIds: {
            /** ID */
            ids: string[];
        };
        /**
         * ApiKeyOut
         * @description A key in the list. `manageable` is whether the caller may revoke it.
         */
        ApiKeyOut: {
            /** 编号 */
            id: string;
            /** 名称 */
            name: string;
            /** 权限 */
            scopes: string[];
            /** 允许的网段 */
            networks: string[] | null;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /** 到期时间 */
            expires_at: string | null;
            /** 最近使用 */
            last_used_at: string | null;
            /** 用户编号 */
            user_id: number;
            /** 用户名 */
            username: string;
            /** 部门 */
            dept: string;
            /**
             * 可管理
             * @default true
             */
            manageable: boolean;
        };
        /**
         * Assertion
         * @description The response to authentication, as `PublicKeyCredential.toJSON()` writes it.
         */
        Assertion: {
            /** Id */
            id: string;
            /** Rawid */
            rawId: string;
            /**
             * Type
             * @constant
             */
            type: "public-key";
            response: components["schemas"]["AssertionResponse"];
        };
        /** AssertionResponse */
        AssertionResponse: {
            /** Clientdatajson */
            clientDataJSON: string;
            /** Authenticatordata */
            authenticatorData: string;
            /** Signature */
            signature: string;
            /** Userhandle */
            userHandle?: string | null;
        };
        /**
         * Attestation
         * @description The response to registration, as `PublicKeyCredential.toJSON()` writes it.
         */
        Attestation: {
            /** Id */
            id: string;
            /** Rawid */
            rawId: string;
            /**
             * Type
             * @constant
             */
            type: "public-key";
            response: components["schemas"]["AttestationResponse"];
        };
        /** AttestationResponse */
        AttestationResponse: {
            /** Clientdatajson */
            clientDataJSON: string;
            /** Attestationobject */
            attestationObject: string;
        };
        /** AuditDetail */
        AuditDetail: {
            /** 编号 */
            id: number;
            /**
             * 时间
             * Format: date-time
             */
            at: string;
            /** 用户编号 */
            user_id: number;
            /** 用户名 */
            user_name: string;
            /**
             * 操作者
             * @default
             */
            actor: string;
            /** 操作 */
            action: components["schemas"]["Action"];
            /** 数据表 */
            object: string;
            /**
             * 对象
             * @default
             */
            object_title: string;
            /** 主键 */
            row_key: string;
            /** 名称 */
            label: string;
            /**
             * 数据名称
             * @default
             */
            row_title: string;
            /** IP 地址 */
            ip: string;
            /** 请求方法 */
            method: string;
            /** 接口 */
            route: string;
            /** 原因 */
            reason: string;
            /** 请求编号 */
            request_id: string;
            /** 会话 */
            session_id: string;
            /** Changes */
            changes: components["schemas"]["FieldChange"][];
        };
        /**
         * AuditObject
         * @description A table whose changes are recorded.
         */
        AuditObject: {
            /** Object */
            object: string;
            /** Title */
            title: string;
        };
        /**
         * AuditOut
         * @description An entry. `actor` is who made the change.
         *
         *     That is the signed-in user, or for a sign-in the user of the row, or the system. `row_title` is
         *     the name of the row; for an association these are the names of the rows that it connects.
         */
        AuditOut: {
            /** 编号 */
            id: number;
            /**
             * 时间
             * Format: date-time
             */
            at: string;
            /** 用户编号 */
            user_id: number;
            /** 用户名 */
            user_name: string;
            /**
             * 操作者
             * @default
             */
            actor: string;
            /** 操作 */
            action: components["schemas"]["Action"];
            /** 数据表 */
            object: string;
            /**
             * 对象
             * @default
             */
            object_title: string;
            /** 主键 */
            row_key: string;
            /** 名称 */
            label: string;
            /**
             * 数据名称
             * @default
             */
            row_title: string;
            /** IP 地址 */
            ip: string;
            /** 请求方法 */
            method: string;
            /** 接口 */
            route: string;
            /** 原因 */
            reason: string;
            /** 请求编号 */
            request_id: string;
        };
        /**
         * AuthorizationResponse
         * @description The query of the redirect: a code or an error (RFC 6749 §4.1.2, RFC 9207).
         */
        AuthorizationResponse: {
            /** State */
            state: string;
            /** Code */
            code?: string | null;
            /** Error */
            error?: string | null;
            /** Iss */
            iss?: string | null;
        };
        /**
         * AuthorizationUrl
         * @description The URL to open. The provider redirects to `/login/<provider>` of the console.
         */
        AuthorizationUrl: {
            /** Url */
            url: string;
        };
        /**
         * CacheFamilyOut
         * @description The values of one family. Counts are those of one process since it started.
         */
        CacheFamilyOut: {
            /** 缓存 */
            name: string;
            /** 键数 */
            keys: number;
            /** 内存命中 */
            memory_hits: number;
            /** Redis 命中 */
            redis_hits: number;
            /** 未命中 */
            misses: number;
            /** 命中率 */
            hit_rate: number | null;
        };
        /**
         * CacheMode
         * @description The place in which values are stored.
         * @enum {string}
         */
        CacheMode: "off" | "memory" | "redis";
        /**
         * CacheOut
         * @description The cache of the process that answered.
         */
        CacheOut: {
            /** Instance */
            instance: string;
            mode: components["schemas"]["CacheMode"];
            redis: components["schemas"]["RedisState"] | null;
            /** Families */
            families: components["schemas"]["CacheFamilyOut"][];
        };
        /**
         * CaptchaOut
         * @description A captcha. `image` is a data URI; the client sends `id` back with the text.
         */
        CaptchaOut: {
            /** Id */
            id: string;
            /** Image */
            image: string;
            /** Expires In */
            expires_in: number;
        };
        /** ChangesOfDay */
        ChangesOfDay: {
            /**
             * Day
             * Format: date
             */
            day: string;
            /** Changes */
            changes: number;
        };
        /** ColumnConfig */
        ColumnConfig: {
            /** 列名 */
            column_name: string;
            /**
             * 列注释
             * @default
             */
            column_comment: string;
            /** 列类型 */
            column_type: string;
            /** 列长度 */
            column_length?: string | null;
            /** 默认值 */
            column_default?: string | null;
            /**
             * 主键
             * @default false
             */
            is_pk: boolean;
            /**
             * 自增
             * @default false
             */
            is_increment: boolean;
            /**
             * 可空
             * @default false
             */
            is_nullable: boolean;
            /**
             * 唯一
             * @default false
             */
            is_unique: boolean;
            /** Python 类型 */
            python_type: string;
            /** 字段名 */
            python_field: string;
            /** 标题 */
            title: string;
            /** 英文标题 */
            title_en: string;
            /**
             * 可新增
             * @default true
             */
            is_insert: boolean;
            /**
             * 可修改
             * @default true
             */
            is_edit: boolean;
            /**
             * 列表显示
             * @default true
             */
            is_list: boolean;
            /**
             * 可查询
             * @default false
             */
            is_query: boolean;
            /** 查询方式 */
            query_type?: components["schemas"]["QueryType"] | null;
            /**
             * 控件
             * @default input
             */
            html_type: components["schemas"]["Widget"];
            /** 字典 */
            dict_type?: string | null;
            /** 关联显示列 */
            label_column?: string | null;
            /**
             * 排序
             * @default 0
             */
            sort: number;
            /**
             * 猜测理由
             * @default {}
             */
            reasons: {
                [key: string]: components["schemas"]["Explanation"];
            };
        };
        /** ColumnDefinition */
        ColumnDefinition: {
            /** 列名 */
            name: string;
            /** 类型 */
            type: components["schemas"]["ColumnType"];
            /** 长度 */
            length?: number | null;
            /**
             * 总位数
             * @default 10
             */
            precision: number;
            /**
             * 小数位数
             * @default 2
             */
            scale: number;
            /**
             * 注释
             * @default
             */
            comment: string;
            /**
             * 可空
             * @default false
             */
            nullable: boolean;
            /**
             * 唯一
             * @default false
             */
            unique: boolean;
            /**
             * 主键
             * @default false
             */
            primary_key: boolean;
            /**
             * 自增
             * @default false
             */
            increment: boolean;
            /** 默认值 */
            default?: string | null;
            /**
             * 可选值
             * @default []
             */
            choices: string[];
        };
        /** ColumnDiff */
        ColumnDiff: {
            /** Column Name */
            column_name: string;
            /** Facts */
            facts: components["schemas"]["FactChange"][];
        };
        /**
         * ColumnType
         * @enum {string}
         */
        ColumnType: "boolean" | "smallint" | "integer" | "bigint" | "decimal" | "double" | "string" | "text" | "date" | "datetime" | "time" | "json" | "uuid" | "binary";
        /**
         * CreateTable
         * @description A table definition, or DDL text that is parsed into one.
         */
        CreateTable: {
            /** 表定义 */
            table?: components["schemas"]["TableDefinition"] | null;
            /** DDL */
            ddl?: string | null;
            /**
             * 模块名
             * @default app
             */
            module_name: string;
        };
        /**
         * CurrentUserOut
         * @description The current user, with roles, permissions and menus. Buttons are in `permissions` only.
         *
         *     While `must_change_password` is set, the user can only read this, change the password and sign
         *     out.
         */
        CurrentUserOut: {
            user: components["schemas"]["OwnAccount"];
            /** Roles */
            roles: components["schemas"]["OwnRole"][];
            /** Permissions */
            permissions: string[];
            /** Menus */
            menus: components["schemas"]["OwnMenu"][];
            /** Password Min Length */
            password_min_length: number;
        };
        /** CursorPage[AuditOut] */
        CursorPage_AuditOut_: {
            /** Items */
            items: components["schemas"]["AuditOut"][];
            /** Has Next */
            has_next: boolean;
            /** After */
            after: number | null;
        };
        /** CursorPage[LoginLogOut] */
        CursorPage_LoginLogOut_: {
            /** Items */
            items: components["schemas"]["LoginLogOut"][];
            /** Has Next */
            has_next: boolean;
            /** After */
            after: number | null;
        };
        /** CursorPage[PermissionHolder] */
        CursorPage_PermissionHolder_: {
            /** Items */
            items: components["schemas"]["PermissionHolder"][];
            /** Has Next */
            has_next: boolean;
            /** After */
            after: number | null;
        };
        /** CursorPage[RunOut] */
        CursorPage_RunOut_: {
            /** Items */
            items: components["schemas"]["RunOut"][];
            /** Has Next */
            has_next: boolean;
            /** After */
            after: number | null;
        };
        /**
         * DashboardOut
         * @description Figures of the rows that the caller sees. A figure is null without the list's permission.
         *
         *     Days without logins or changes are included.
         */
        DashboardOut: {
            people: components["schemas"]["UserCounts"] | null;
            /** Online */
            online: number | null;
            /** Logins */
            logins: components["schemas"]["LoginsOfDay"][] | null;
            /** Changes */
            changes: components["schemas"]["ChangesOfDay"][] | null;
        };
        /**
         * DataScopeType
         * @description The kinds of data scope that a role can have.
         * @enum {string}
         */
        DataScopeType: "all" | "custom" | "department" | "department_and_below" | "self";
        /** DbTableOut */
        DbTableOut: {
            /** 表名 */
            name: string;
            /** 表注释 */
            comment: string;
            /** 类型 */
            kind: string;
            /** 行数（估计） */
            rows: number | null;
        };
        /**
         * DdlReadOut
         * @description `left_out` are the clauses that are ignored: plain indexes and collations.
         */
        DdlReadOut: {
            table: components["schemas"]["TableDefinition"];
            /** Left Out */
            left_out: string[];
        };
        /**
         * DdlStatements
         * @description The exact statements that `create` runs, in their order.
         */
        DdlStatements: {
            /** Statements */
            statements: string[];
        };
        /** DemoCreate */
        DemoCreate: {
            /** 名称 */
            name: string;
            /**
             * 状态
             * @default draft
             * @enum {string}
             */
            status: "draft" | "published" | "archived";
            /**
             * 数量
             * @default 0
             */
            quantity: number;
            /** 单价 */
            price?: number | string | null;
            /**
             * 公开
             * @default true
             */
            is_public: boolean;
            /** 发布日期 */
            released_on?: string | null;
            /** 开始时间 */
            starts_at?: string | null;
            /** 描述 */
            description?: string | null;
            /** 备注 */
            remark?: string | null;
        };
        /**
         * DemoIds
         * @description The JSON body of a request that selects rows.
         */
        DemoIds: {
            /** ID */
            ids: number[];
        };
        /** DemoOut */
        DemoOut: {
            /** Version */
            version: string;
            /** 编号 */
            id: string;
            /** 名称 */
            name: string;
            /** 状态 */
            status: string;
            /** 数量 */
            quantity: number;
            /** 单价 */
            price: string | null;
            /** 公开 */
            is_public: boolean;
            /** 发布日期 */
            released_on: string | null;
            /** 开始时间 */
            starts_at: string | null;
            /** 描述 */
            description: string | null;
            /** 备注 */
            remark: string | null;
            /** 所属用户 */
            owner_id: string;
            /** 所属部门 */
            dept_id: string;
            /** 创建时间 */
            created_at: string | null;
            /** 更新时间 */
            updated_at: string | null;
        };
        /**
         * DemoUpdate
         * @description All fields that can change, and the version of the row that was edited.
         */
        DemoUpdate: {
            /** 版本 */
            version: string;
            /** 名称 */
            name: string;
            /**
             * 状态
             * @default draft
             * @enum {string}
             */
            status: "draft" | "published" | "archived";
            /**
             * 数量
             * @default 0
             */
            quantity: number;
            /** 单价 */
            price?: number | string | null;
            /**
             * 公开
             * @default true
             */
            is_public: boolean;
            /** 发布日期 */
            released_on?: string | null;
            /** 开始时间 */
            starts_at?: string | null;
            /** 描述 */
            description?: string | null;
            /** 备注 */
            remark?: string | null;
        };
        /**
         * DeptChoice
         * @description A department in a select. Every signed-in user may read it. A form disables disabled ones.
         */
        DeptChoice: {
            /** Id */
            id: number;
            /** Parent Id */
            parent_id: number | null;
            /** Children */
            children?: components["schemas"]["DeptChoice"][];
            /** Name */
            name: string;
            /** Enabled */
            enabled: boolean;
        };
        /** DeptCreate */
        DeptCreate: {
            /** 上级部门 */
            parent_id?: number | null;
            /** 部门名称 */
            name: string;
            /** 部门编码 */
            code?: string | null;
            /** 负责人 */
            leader?: string | null;
            /** 联系电话 */
            phone?: string | null;
            /** 邮箱 */
            email?: string | null;
            /**
             * 排序
             * @default 1
             */
            sort: number;
            /**
             * 启用
             * @default true
             */
            enabled: boolean;
            /** 备注 */
            remark?: string | null;
        };
        /** DeptNode */
        DeptNode: {
            /** Id */
            id: number;
            /** 版本 */
            version: number;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updated_at: string;
            /** Parent Id */
            parent_id: number | null;
            /** 部门名称 */
            name: string;
            /** 部门编码 */
            code: string | null;
            /** 负责人 */
            leader: string | null;
            /** 联系电话 */
            phone: string | null;
            /** 邮箱 */
            email: string | null;
            /** 排序 */
            sort: number;
            /** 启用 */
            enabled: boolean;
            /** 备注 */
            remark: string | null;
            /** Children */
            children?: components["schemas"]["DeptNode"][];
        };
        /** DeptOut */
        DeptOut: {
            /** 编号 */
            id: number;
            /** 版本 */
            version: number;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updated_at: string;
            /** 上级部门 */
            parent_id: number | null;
            /** 部门名称 */
            name: string;
            /** 部门编码 */
            code: string | null;
            /** 负责人 */
            leader: string | null;
            /** 联系电话 */
            phone: string | null;
            /** 邮箱 */
            email: string | null;
            /** 排序 */
            sort: number;
            /** 启用 */
            enabled: boolean;
            /** 备注 */
            remark: string | null;
        };
        /**
         * DeptUpdate
         * @description A form is saved whole, with the version it was opened at.
         */
        DeptUpdate: {
            /** 版本 */
            version: number;
            /** 上级部门 */
            parent_id?: number | null;
            /** 部门名称 */
            name: string;
            /** 部门编码 */
            code?: string | null;
            /** 负责人 */
            leader?: string | null;
            /** 联系电话 */
            phone?: string | null;
            /** 邮箱 */
            email?: string | null;
            /**
             * 排序
             * @default 1
             */
            sort: number;
            /**
             * 启用
             * @default true
             */
            enabled: boolean;
            /** 备注 */
            remark?: string | null;
        };
        /**
         * DictChoice
         * @description An item in selects and tags, with its labels in both languages.
         */
        DictChoice: {
            /** Value */
            value: string;
            /** Label */
            label: string;
            /** Label En */
            label_en: string;
            /** Color */
            color: string | null;
        };
        /**
         * DictChoices
         * @description The enabled items of a dictionary.
         */
        DictChoices: {
            /** Code */
            code: string;
            /** Items */
            items: components["schemas"]["DictChoice"][];
        };
        /** DictCreate */
        DictCreate: {
            /** 字典名称 */
            name: string;
            /** 英文名称 */
            name_en: string;
            /** 字典编码 */
            code: string;
            /**
             * 启用
             * @default true
             */
            enabled: boolean;
            /** 备注 */
            remark?: string | null;
        };
        /** DictItemCreate */
        DictItemCreate: {
            /** 字典 */
            dict_id: number;
            /** 标签 */
            label: string;
            /** 英文标签 */
            label_en: string;
            /** 值 */
            value: string;
            /** 颜色 */
            color?: string | null;
            /**
             * 排序
             * @default 1
             */
            sort: number;
            /**
             * 启用
             * @default true
             */
            enabled: boolean;
            /** 备注 */
            remark?: string | null;
        };
        /** DictItemOut */
        DictItemOut: {
            /** 编号 */
            id: number;
            /** 版本 */
            version: number;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updated_at: string;
            /** 字典编号 */
            dict_id: number;
            /** 字典 */
            dict_name?: string | null;
            /** 标签 */
            label: string;
            /** 英文标签 */
            label_en: string;
            /** 值 */
            value: string;
            /** 颜色 */
            color: string | null;
            /** 排序 */
            sort: number;
            /** 启用 */
            enabled: boolean;
            /** 备注 */
            remark: string | null;
        };
        /**
         * DictItemUpdate
         * @description A form is saved whole, with the version it was opened at.
         */
        DictItemUpdate: {
            /** 版本 */
            version: number;
            /** 字典 */
            dict_id: number;
            /** 标签 */
            label: string;
            /** 英文标签 */
            label_en: string;
            /** 值 */
            value: string;
            /** 颜色 */
            color?: string | null;
            /**
             * 排序
             * @default 1
             */
            sort: number;
            /**
             * 启用
             * @default true
             */
            enabled: boolean;
            /** 备注 */
            remark?: string | null;
        };
        /** DictOut */
        DictOut: {
            /** 编号 */
            id: number;
            /** 版本 */
            version: number;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updated_at: string;
            /** 字典名称 */
            name: string;
            /** 英文名称 */
            name_en: string;
            /** 字典编码 */
            code: string;
            /** 启用 */
            enabled: boolean;
            /** 备注 */
            remark: string | null;
        };
        /**
         * DictUpdate
         * @description A form is saved whole, with the version it was opened at.
         */
        DictUpdate: {
            /** 版本 */
            version: number;
            /** 字典名称 */
            name: string;
            /** 英文名称 */
            name_en: string;
            /** 字典编码 */
            code: string;
            /**
             * 启用
             * @default true
             */
            enabled: boolean;
            /** 备注 */
            remark?: string | null;
        };
        /**
         * ErrorResponse
         * @description The envelope of every error.
         */
        ErrorResponse: {
            /** Code */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data?: components["schemas"]["FieldError"][] | null;
            /** Error */
            error: string;
            /** Request Id */
            request_id: string;
        };
        /**
         * Explanation
         * @description The reason of a guess: a message key and its placeholders.
         */
        Explanation: {
            /** Key */
            key: string;
            /**
             * Values
             * @default {}
             */
            values: {
                [key: string]: string;
            };
        };
        /** FactChange */
        FactChange: {
            /** Fact */
            fact: string;
            /** Before */
            before: string | null;
            /** After */
            after: string | null;
        };
        /**
         * FieldChange
         * @description The old and the new value of a column.
         *
         *     `before` is null for a created row, `after` for a deleted one. `before_words` and `after_words`
         *     are labels: of the row that the value refers to, if the caller sees it, or of the choice.
         */
        FieldChange: {
            /** Name */
            name: string;
            /** Title */
            title: string;
            before: components["schemas"]["JsonValue"];
            after: components["schemas"]["JsonValue"];
            /** Before Words */
            before_words?: string | null;
            /** After Words */
            after_words?: string | null;
        };
        /**
         * FieldError
         * @description A field of the form, and what is wrong with it.
         */
        FieldError: {
            /** Field */
            field: string;
            /** Message */
            message: string;
        };
        /** FileOut */
        FileOut: {
            /** Path */
            path: string;
            status: components["schemas"]["FileStatus"];
            /** Diff */
            diff: string;
            /** Content */
            content: string;
        };
        /**
         * FileStatus
         * @enum {string}
         */
        FileStatus: "new" | "unchanged" | "changed" | "hand-edited";
        /** ForeignKeyDefinition */
        ForeignKeyDefinition: {
            /** 列 */
            columns: string[];
            /** 目标表 */
            target_table: string;
            /** 目标列 */
            target_columns: string[];
        };
        /** ForeignKeyTarget */
        ForeignKeyTarget: {
            /** 表名 */
            name: string;
            /** 表注释 */
            comment: string;
            /** 键 */
            keys: components["schemas"]["TargetKey"][];
        };
        /**
         * GenTableDetail
         * @description A configuration with explanations of its guesses: a sentence for each setting.
         *
         *     The lists that start with `columns_` have an item for each column, in the order of `columns`.
         *     `columns_readonly` are the settings that are always off. `columns_widgets` are the widgets that
         *     fit without a dictionary, `columns_dict_widgets` those that fit with one.
         */
        GenTableDetail: {
            /** 编号 */
            id: number;
            /** 版本 */
            version: number;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updated_at: string;
            /** 表名 */
            table_name: string;
            /**
             * 表注释
             * @default
             */
            table_comment: string;
            /** 类名 */
            class_name: string;
            /**
             * 包路径
             * @default app.api.v1
             */
            package_name: string;
            /** 模块名 */
            module_name: string;
            /** 业务名 */
            business_name: string;
            /** 功能名 */
            function_name: string;
            /** 英文功能名 */
            function_name_en: string;
            /**
             * 模板
             * @default crud
             */
            template: components["schemas"]["Template"];
            /** 子表 */
            sub_table_name?: string | null;
            /** 子表外键 */
            sub_table_fk_name?: string | null;
            /** 上级菜单 */
            parent_menu_id?: number | null;
            /** 归属用户列 */
            owner_column?: string | null;
            /** 归属部门列 */
            dept_column?: string | null;
            /**
             * 随上级行可见
             * @default true
             */
            inherits_scope: boolean;
            /** 备注 */
            remark?: string | null;
            /** Columns */
            columns: components["schemas"]["ColumnConfig"][];
            /**
             * 猜测理由
             * @default {}
             */
            reasons: {
                [key: string]: components["schemas"]["Explanation"];
            };
            /** Explanations */
            explanations: {
                [key: string]: string;
            };
            /** Columns Explanations */
            columns_explanations: {
                [key: string]: string;
            }[];
            /** Columns Readonly */
            columns_readonly: string[][];
            /** Columns Widgets */
            columns_widgets: components["schemas"]["Widget"][][];
            /** Columns Dict Widgets */
            columns_dict_widgets: components["schemas"]["Widget"][][];
        };
        /** GenTableOut */
        GenTableOut: {
            /** 编号 */
            id: number;
            /** 版本 */
            version: number;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updated_at: string;
            /** 表名 */
            table_name: string;
            /** 表注释 */
            table_comment: string;
            /** 类名 */
            class_name: string;
            /** 模块名 */
            module_name: string;
            /** 业务名 */
            business_name: string;
            /** 功能名 */
            function_name: string;
            /** 英文功能名 */
            function_name_en: string;
            /** 模板 */
            template: components["schemas"]["Template"];
            /** 备注 */
            remark: string | null;
        };
        /**
         * GenTableUpdate
         * @description The whole configuration. The facts of the database must be sent back unchanged.
         */
        GenTableUpdate: {
            /** 版本 */
            version: number;
            /** 表名 */
            table_name: string;
            /**
             * 表注释
             * @default
             */
            table_comment: string;
            /** 类名 */
            class_name: string;
            /**
             * 包路径
             * @default app.api.v1
             */
            package_name: string;
            /** 模块名 */
            module_name: string;
            /** 业务名 */
            business_name: string;
            /** 功能名 */
            function_name: string;
            /** 英文功能名 */
            function_name_en: string;
            /**
             * 模板
             * @default crud
             */
            template: components["schemas"]["Template"];
            /** 子表 */
            sub_table_name?: string | null;
            /** 子表外键 */
            sub_table_fk_name?: string | null;
            /** 上级菜单 */
            parent_menu_id?: number | null;
            /** 归属用户列 */
            owner_column?: string | null;
            /** 归属部门列 */
            dept_column?: string | null;
            /**
             * 随上级行可见
             * @default true
             */
            inherits_scope: boolean;
            /** 备注 */
            remark?: string | null;
            /** Columns */
            columns: components["schemas"]["ColumnConfig"][];
            /**
             * 猜测理由
             * @default {}
             */
            reasons: {
                [key: string]: components["schemas"]["Explanation"];
            };
        };
        /**
         * IdentityOut
         * @description A linked identity. `email` is the address at the time of linking.
         */
        IdentityOut: {
            /** Id */
            id: number;
            /** Issuer */
            issuer: string;
            /** Email */
            email: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
        };
        /** ImportResult */
        ImportResult: {
            /** Imported */
            imported: components["schemas"]["GenTableOut"][];
            /** Refused */
            refused: components["schemas"]["RejectedTable"][];
        };
        /** ImportTables */
        ImportTables: {
            /** 表名 */
            names: string[];
            /**
             * 模块名
             * @default app
             */
            module_name: string;
            /**
             * 关联表也导入
             * @default false
             */
            junctions: boolean;
        };
        /**
         * JobCreate
         * @description A job. Of the values of the trigger, those of its kind are required, others are not kept.
         *
         *     `starts_at` is the time of a date, or the first one of an interval.
         */
        JobCreate: {
            /** 任务名称 */
            name: string;
            /** 任务 */
            task: string;
            /**
             * 参数
             * @default {}
             */
            params: {
                [key: string]: components["schemas"]["JsonValue"];
            };
            /** 触发方式 */
            trigger_kind: components["schemas"]["TriggerKind"];
            /** Cron 表达式 */
            cron?: string | null;
            /** 间隔（秒） */
            interval_seconds?: number | null;
            /** 开始时间 */
            starts_at?: string | null;
            /**
             * 时区
             * @default UTC
             */
            time_zone: string;
            /**
             * 宽限时间（秒）
             * @default 60
             */
            grace_seconds: number;
            /**
             * 重叠策略
             * @default skip
             */
            overlap_policy: components["schemas"]["OverlapPolicy"];
            /** 备注 */
            remark?: string | null;
        };
        /**
         * JobOut
         * @description A job. `is_known` is false if this version has no such task; the job does not run then.
         */
        JobOut: {
            /** 编号 */
            id: number;
            /** 版本 */
            version: number;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updated_at: string;
            /** 任务名称 */
            name: string;
            /** 任务编码 */
            task: string;
            /**
             * 任务
             * @default
             */
            task_title: string;
            /**
             * 任务存在
             * @default true
             */
            is_known: boolean;
            /** 参数 */
            params: {
                [key: string]: components["schemas"]["JsonValue"];
            };
            /** 触发方式 */
            trigger_kind: components["schemas"]["TriggerKind"];
            /** Cron 表达式 */
            cron: string | null;
            /** 间隔（秒） */
            interval_seconds: number | null;
            /** 开始时间 */
            starts_at: string | null;
            /** 时区 */
            time_zone: string;
            /**
             * 执行计划
             * @default
             */
            description: string;
            /** 宽限时间（秒） */
            grace_seconds: number;
            /** 重叠策略 */
            overlap_policy: components["schemas"]["OverlapPolicy"];
            /** 已暂停 */
            paused: boolean;
            /** 系统任务 */
            is_system: boolean;
            /** 下次执行 */
            next_at: string | null;
            /** 等待中 */
            waiting_at: string | null;
            /** 最近运行 */
            last_run_id: number | null;
            /** 最近状态 */
            last_state?: components["schemas"]["TaskRunState"] | null;
            /** 所属用户 */
            owner_id: number;
            /** 所有者 */
            owner_name: string;
            /** 备注 */
            remark: string | null;
        };
        /**
         * JobUpdate
         * @description A form is saved whole, with the version it was opened at.
         */
        JobUpdate: {
            /** 版本 */
            version: number;
            /** 任务名称 */
            name: string;
            /** 任务 */
            task: string;
            /**
             * 参数
             * @default {}
             */
            params: {
                [key: string]: components["schemas"]["JsonValue"];
            };
            /** 触发方式 */
            trigger_kind: components["schemas"]["TriggerKind"];
            /** Cron 表达式 */
            cron?: string | null;
            /** 间隔（秒） */
            interval_seconds?: number | null;
            /** 开始时间 */
            starts_at?: string | null;
            /**
             * 时区
             * @default UTC
             */
            time_zone: string;
            /**
             * 宽限时间（秒）
             * @default 60
             */
            grace_seconds: number;
            /**
             * 重叠策略
             * @default skip
             */
            overlap_policy: components["schemas"]["OverlapPolicy"];
            /** 备注 */
            remark?: string | null;
        };
        JsonValue: unknown;
        /**
         * LinkIdentity
         * @description `link_token` comes from a login with an identity that is not linked.
         */
        LinkIdentity: {
            /** Captcha Id */
            captcha_id?: string | null;
            /** 验证码 */
            captcha?: string | null;
            /** Password */
            password: string;
            /** Link Token */
            link_token: string;
        };
        /**
         * LinkRequired
         * @description The identity is not linked to a user.
         *
         *     The user signs in with their password once and links it with `link_token`, which is accepted
         *     for nothing else.
         */
        LinkRequired: {
            /** Link Token */
            link_token: string;
            /** Expires In */
            expires_in: number;
            /** Email */
            email: string;
        };
        /**
         * ListLayout
         * @description Hidden columns, column order and page size of a list.
         *
         *     A column in neither list is new. The page decides its place.
         */
        ListLayout: {
            /** 隐藏的列 */
            hidden: string[];
            /** 列的顺序 */
            order: string[];
            /** 每页条数 */
            page_size: number | null;
        };
        /**
         * Login
         * @description The response envelope with the fields that OAuth2 requires at the top level (ADR 0010).
         */
        Login: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["TokenPair"];
            /** Access Token */
            access_token: string;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type: "bearer";
        };
        /** LoginLogOut */
        LoginLogOut: {
            /** 浏览器 */
            user_agent: string;
            /** 编号 */
            id: number;
            /**
             * 时间
             * Format: date-time
             */
            at: string;
            /** 结果 */
            outcome: components["schemas"]["Outcome"];
            /** 次数 */
            times: number;
            /** 用户编号 */
            user_id: number;
            /** 用户名 */
            user_name: string;
            /** 登录方式编码 */
            method: string;
            /**
             * 登录方式
             * @default
             */
            method_words: string;
            /** IP 地址 */
            ip: string;
            /** 浏览器 */
            readonly browser: string;
            /** 操作系统 */
            readonly system: string;
        };
        /** LoginsOfDay */
        LoginsOfDay: {
            /**
             * Day
             * Format: date
             */
            day: string;
            /** Succeeded */
            succeeded: number;
            /** Failed */
            failed: number;
        };
        /**
         * MenuChoice
         * @description A menu that the caller may grant, in the form of a role.
         */
        MenuChoice: {
            /** Id */
            id: number;
            /** Parent Id */
            parent_id: number | null;
            /** Children */
            children?: components["schemas"]["MenuChoice"][];
            type: components["schemas"]["MenuType"];
            /** Name */
            name: string;
            /** Name En */
            name_en: string;
        };
        /** MenuCreate */
        MenuCreate: {
            /** 类型 */
            type: components["schemas"]["MenuType"];
            /** 上级菜单 */
            parent_id?: number | null;
            /** 名称 */
            name: string;
            /** 英文名称 */
            name_en: string;
            /** 路径 */
            path?: string | null;
            /** 组件 */
            component?: string | null;
            /** 权限标识 */
            permission?: string | null;
            /** 图标 */
            icon?: string | null;
            /**
             * 排序
             * @default 1
             */
            sort: number;
            /**
             * 隐藏
             * @default false
             */
            hidden: boolean;
            /**
             * 启用
             * @default true
             */
            enabled: boolean;
        };
        /** MenuNode */
        MenuNode: {
            /** Id */
            id: number;
            /** 版本 */
            version: number;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updated_at: string;
            /** 类型 */
            type: components["schemas"]["MenuType"];
            /** Parent Id */
            parent_id: number | null;
            /** 名称 */
            name: string;
            /** 英文名称 */
            name_en: string;
            /** 路径 */
            path: string | null;
            /** 组件 */
            component: string | null;
            /** 权限标识 */
            permission: string | null;
            /** 图标 */
            icon: string | null;
            /** 排序 */
            sort: number;
            /** 隐藏 */
            hidden: boolean;
            /** 启用 */
            enabled: boolean;
            /** Children */
            children?: components["schemas"]["MenuNode"][];
        };
        /**
         * MenuOut
         * @description A menu with both names, so that the console can change its language without a request.
         */
        MenuOut: {
            /** 编号 */
            id: number;
            /** 版本 */
            version: number;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updated_at: string;
            /** 类型 */
            type: components["schemas"]["MenuType"];
            /** 上级菜单 */
            parent_id: number | null;
            /** 名称 */
            name: string;
            /** 英文名称 */
            name_en: string;
            /** 路径 */
            path: string | null;
            /** 组件 */
            component: string | null;
            /** 权限标识 */
            permission: string | null;
            /** 图标 */
            icon: string | null;
            /** 排序 */
            sort: number;
            /** 隐藏 */
            hidden: boolean;
            /** 启用 */
            enabled: boolean;
        };
        /**
         * MenuType
         * @enum {string}
         */
        MenuType: "directory" | "menu" | "button" | "link";
        /**
         * MenuUpdate
         * @description A form is saved whole, with the version it was opened at.
         */
        MenuUpdate: {
            /** 版本 */
            version: number;
            /** 类型 */
            type: components["schemas"]["MenuType"];
            /** 上级菜单 */
            parent_id?: number | null;
            /** 名称 */
            name: string;
            /** 英文名称 */
            name_en: string;
            /** 路径 */
            path?: string | null;
            /** 组件 */
            component?: string | null;
            /** 权限标识 */
            permission?: string | null;
            /** 图标 */
            icon?: string | null;
            /**
             * 排序
             * @default 1
             */
            sort: number;
            /**
             * 隐藏
             * @default false
             */
            hidden: boolean;
            /**
             * 启用
             * @default true
             */
            enabled: boolean;
        };
        /**
         * MfaChallenge
         * @description The first step succeeded. `mfa_token` is for the second step, for `expires_in` seconds.
         */
        MfaChallenge: {
            /** Mfa Token */
            mfa_token: string;
            /** Expires In */
            expires_in: number;
            /** Methods */
            methods: string[];
        };
        /**
         * MfaCode
         * @description The token of the first step, and a code of the authenticator or a recovery code.
         */
        MfaCode: {
            /** Captcha Id */
            captcha_id?: string | null;
            /** 验证码 */
            captcha?: string | null;
            /** Mfa Token */
            mfa_token: string;
            /** 验证码 */
            code: string;
        };
        /**
         * MfaOptions
         * @description Options of a factor, such as those that `navigator.credentials.get()` takes for a passkey.
         */
        MfaOptions: {
            /** Options */
            options: {
                [key: string]: unknown;
            };
        };
        /** MfaPasskey */
        MfaPasskey: {
            credential: components["schemas"]["Assertion"];
            /** Mfa Token */
            mfa_token: string;
        };
        /**
         * MfaStart
         * @description The token of the first step.
         */
        MfaStart: {
            /** Mfa Token */
            mfa_token: string;
        };
        /**
         * OnlineOut
         * @description `manageable`: whether the caller may end the session.
         */
        OnlineOut: {
            /** 会话 */
            id: string;
            /** IP 地址 */
            ip: string;
            /**
             * 登录时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 最近活动
             * Format: date-time
             */
            last_seen_at: string;
            /** 用户编号 */
            user_id: number;
            /** 用户名 */
            username: string;
            /** 姓名 */
            name: string;
            /** 部门 */
            dept: string;
            /**
             * 可管理
             * @default true
             */
            manageable: boolean;
            /** 浏览器 */
            readonly browser: string;
            /** 操作系统 */
            readonly system: string;
        };
        /**
         * Option
         * @description A choice of a remote select.
         */
        Option: {
            /** Id */
            id: number | string;
            /** Label */
            label: string | null;
        };
        /**
         * Outcome
         * @enum {string}
         */
        Outcome: "success" | "wrong" | "expired" | "factor" | "captcha" | "throttled" | "reused" | "logout";
        /**
         * Output
         * @description The files of a write.
         *
         *     `orphaned` were generated earlier, are no longer part of the module and still exist. `kept` are
         *     the backups of files that were edited by hand.
         */
        Output: {
            /** Written */
            written: string[];
            /** Unchanged */
            unchanged: string[];
            /** Orphaned */
            orphaned: string[];
            /** Kept */
            kept: string[];
            /** 未执行的检查 */
            skipped: string[];
        };
        /** OutputTables */
        OutputTables: {
            /** 表 */
            ids: number[];
        };
        /**
         * OverlapPolicy
         * @description The start of a job that is due while its last run has not ended.
         * @enum {string}
         */
        OverlapPolicy: "skip" | "queue" | "allow";
        /** OwnAccount */
        OwnAccount: {
            /** Id */
            id: number;
            /** Username */
            username: string;
            /** Name */
            name: string;
            /** Email */
            email: string | null;
            /** Phone */
            phone: string | null;
            /** Avatar */
            avatar: string | null;
            /** Dept Id */
            dept_id: number;
            /** Dept */
            dept: string;
            /** Is Superuser */
            is_superuser: boolean;
            /** Must Change Password */
            must_change_password: boolean;
        };
        /** OwnApiKey */
        OwnApiKey: {
            /** 编号 */
            id: string;
            /** 名称 */
            name: string;
            /** 权限 */
            scopes: string[];
            /** 允许的网段 */
            networks: string[] | null;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /** 到期时间 */
            expires_at: string | null;
            /** 最近使用 */
            last_used_at: string | null;
        };
        /**
         * OwnMenu
         * @description A menu entry as the console renders it.
         */
        OwnMenu: {
            /** Id */
            id: number;
            /** Parent Id */
            parent_id: number | null;
            /** Children */
            children?: components["schemas"]["OwnMenu"][];
            type: components["schemas"]["MenuType"];
            /** Name */
            name: string;
            /** Name En */
            name_en: string;
            /** Path */
            path: string | null;
            /** Component */
            component: string | null;
            /** Icon */
            icon: string | null;
            /** Hidden */
            hidden: boolean;
        };
        /** OwnRole */
        OwnRole: {
            /** Id */
            id: number;
            /** Code */
            code: string;
            /** Name */
            name: string;
        };
        /** OwnSession */
        OwnSession: {
            /** 会话 */
            id: string;
            /** IP 地址 */
            ip: string;
            /**
             * 登录时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 最近活动
             * Format: date-time
             */
            last_seen_at: string;
            /** Current */
            current: boolean;
            /** 浏览器 */
            readonly browser: string;
            /** 操作系统 */
            readonly system: string;
        };
        /**
         * OwnSessionIds
         * @description The JSON body of a request that selects rows.
         */
        OwnSessionIds: {
            /** ID */
            ids: string[];
        };
        /** PagePreference */
        PagePreference: {
            /** 隐藏的列 */
            hidden: string[];
            /** 列的顺序 */
            order: string[];
            /** 每页条数 */
            page_size: number | null;
            /** 页面 */
            page: string;
        };
        /** Page[ApiKeyOut] */
        Page_ApiKeyOut_: {
            /** Items */
            items: components["schemas"]["ApiKeyOut"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** Page[DbTableOut] */
        Page_DbTableOut_: {
            /** Items */
            items: components["schemas"]["DbTableOut"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** Page[DemoOut] */
        Page_DemoOut_: {
            /** Items */
            items: components["schemas"]["DemoOut"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** Page[DeptOut] */
        Page_DeptOut_: {
            /** Items */
            items: components["schemas"]["DeptOut"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** Page[DictItemOut] */
        Page_DictItemOut_: {
            /** Items */
            items: components["schemas"]["DictItemOut"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** Page[DictOut] */
        Page_DictOut_: {
            /** Items */
            items: components["schemas"]["DictOut"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** Page[ForeignKeyTarget] */
        Page_ForeignKeyTarget_: {
            /** Items */
            items: components["schemas"]["ForeignKeyTarget"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** Page[GenTableOut] */
        Page_GenTableOut_: {
            /** Items */
            items: components["schemas"]["GenTableOut"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** Page[JobOut] */
        Page_JobOut_: {
            /** Items */
            items: components["schemas"]["JobOut"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** Page[MenuOut] */
        Page_MenuOut_: {
            /** Items */
            items: components["schemas"]["MenuOut"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** Page[OnlineOut] */
        Page_OnlineOut_: {
            /** Items */
            items: components["schemas"]["OnlineOut"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** Page[PositionOut] */
        Page_PositionOut_: {
            /** Items */
            items: components["schemas"]["PositionOut"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** Page[RoleOut] */
        Page_RoleOut_: {
            /** Items */
            items: components["schemas"]["RoleOut"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** Page[UserOut] */
        Page_UserOut_: {
            /** Items */
            items: components["schemas"]["UserOut"][];
            /** Total */
            total: number;
            /** Page No */
            page_no: number;
            /** Page Size */
            page_size: number;
            /** Has Next */
            has_next: boolean;
        };
        /** ParameterChoice */
        ParameterChoice: {
            /** Value */
            value: string;
            /** Label */
            label: string;
        };
        /** ParameterGroupOut */
        ParameterGroupOut: {
            /** Name */
            name: string;
            /** Title */
            title: string;
            /** Parameters */
            parameters: components["schemas"]["ParameterOut"][];
        };
        /**
         * ParameterOut
         * @description A parameter with its value. Secrets are never shown: `changed` says whether one is set.
         *
         *     `invalid`: the stored value is not valid any more, so the default is used. `version` is 0 if no
         *     value is stored.
         */
        ParameterOut: {
            /** Name */
            name: string;
            type: components["schemas"]["ParameterType"];
            /** Title */
            title: string;
            /** Hint */
            hint: string;
            /** Value */
            value: boolean | number | string | null;
            /** Default */
            default: boolean | number | string | null;
            /** Minimum */
            minimum: number | null;
            /** Maximum */
            maximum: number | null;
            /** Max Length */
            max_length: number | null;
            /** Choices */
            choices: components["schemas"]["ParameterChoice"][];
            /** Changed */
            changed: boolean;
            /** Invalid */
            invalid: boolean;
            /** Version */
            version: number;
            /** Updated At */
            updated_at: string | null;
            /** Updated By */
            updated_by: string | null;
        };
        /**
         * ParameterType
         * @description The types of values, as clients know them.
         * @enum {string}
         */
        ParameterType: "bool" | "int" | "str" | "choice" | "secret";
        /**
         * ParameterUpdate
         * @description A new value. `version` is 0 for a parameter that has its default.
         */
        ParameterUpdate: {
            /** 版本 */
            version: number;
            /** 值 */
            value: boolean | number | string;
        };
        /** PasskeyAssertion */
        PasskeyAssertion: {
            credential: components["schemas"]["Assertion"];
        };
        /** PasskeyLogin */
        PasskeyLogin: {
            credential: components["schemas"]["Assertion"];
        };
        /**
         * PasskeyOptions
         * @description Input of `PublicKeyCredential.parse{Creation,Request}OptionsFromJSON()`.
         *
         *     `origins` are the addresses of the console at which passkeys work.
         */
        PasskeyOptions: {
            /** Options */
            options: {
                [key: string]: unknown;
            };
            /** Origins */
            origins: string[];
        };
        /** PasskeyOut */
        PasskeyOut: {
            /** Id */
            id: number;
            /** Name */
            name: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Last Used At */
            last_used_at: string | null;
        };
        /**
         * PasskeyRegistered
         * @description `codes` are the recovery codes of a user who had none.
         */
        PasskeyRegistered: {
            /** Codes */
            codes: string[];
        };
        /**
         * PasskeyRegistration
         * @description A new passkey. The user chooses its name.
         */
        PasskeyRegistration: {
            /** 名称 */
            name: string;
            credential: components["schemas"]["Attestation"];
        };
        /** PasswordAndCode */
        PasswordAndCode: {
            /** Captcha Id */
            captcha_id?: string | null;
            /** 验证码 */
            captcha?: string | null;
            /** Password */
            password: string;
            /** 验证码 */
            code: string;
        };
        /** PasswordChange */
        PasswordChange: {
            /** Captcha Id */
            captcha_id?: string | null;
            /** 验证码 */
            captcha?: string | null;
            /** 原密码 */
            old_password: string;
            /** 新密码 */
            new_password: string;
        };
        /**
         * PasswordConfirmation
         * @description The current password, before a sensitive change.
         */
        PasswordConfirmation: {
            /** Captcha Id */
            captcha_id?: string | null;
            /** 验证码 */
            captcha?: string | null;
            /** Password */
            password: string;
        };
        /**
         * PermissionHolder
         * @description A user who has a permission, with the roles that grant it. A superuser needs none.
         *
         *     `blocked_by` says why the user cannot use it now: a request would be answered 401 or 403.
         */
        PermissionHolder: {
            /** Id */
            id: number;
            /** Username */
            username: string;
            /** Name */
            name: string;
            /** Is Superuser */
            is_superuser: boolean;
            /** Roles */
            roles: string[];
            blocked_by: components["schemas"]["AccessReasonOut"] | null;
        };
        /** PositionCreate */
        PositionCreate: {
            /** 岗位名称 */
            name: string;
            /** 岗位编码 */
            code: string;
            /**
             * 排序
             * @default 1
             */
            sort: number;
            /**
             * 状态
             * @default enabled
             */
            status: components["schemas"]["PositionStatus"];
            /** 备注 */
            remark?: string | null;
        };
        /** PositionOut */
        PositionOut: {
            /** 编号 */
            id: number;
            /** 版本 */
            version: number;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updated_at: string;
            /** 岗位名称 */
            name: string;
            /** 岗位编码 */
            code: string;
            /** 排序 */
            sort: number;
            /** 状态 */
            status: components["schemas"]["PositionStatus"];
            /** 备注 */
            remark: string | null;
        };
        /**
         * PositionStatus
         * @enum {string}
         */
        PositionStatus: "enabled" | "disabled";
        /**
         * PositionUpdate
         * @description A form is saved whole, with the version it was opened at.
         */
        PositionUpdate: {
            /** 版本 */
            version: number;
            /** 岗位名称 */
            name: string;
            /** 岗位编码 */
            code: string;
            /**
             * 排序
             * @default 1
             */
            sort: number;
            /**
             * 状态
             * @default enabled
             */
            status: components["schemas"]["PositionStatus"];
            /** 备注 */
            remark?: string | null;
        };
        /** Preview */
        Preview: {
            /** Files */
            files: components["schemas"]["FileOut"][];
        };
        /**
         * ProviderOut
         * @description A provider as shown on the login page.
         */
        ProviderOut: {
            /** Key */
            key: string;
            /** Name */
            name: string;
            /** Icon */
            icon: string | null;
        };
        /**
         * QueryType
         * @enum {string}
         */
        QueryType: "eq" | "ne" | "gt" | "gte" | "lt" | "lte" | "like" | "between" | "in" | "is_null" | "contains";
        /**
         * QueueMode
         * @description The broker that carries the ids of runs.
         * @enum {string}
         */
        QueueMode: "server" | "redis" | "rabbitmq";
        /**
         * QueueOut
         * @description A queue.
         *
         *     `waiting` runs are due, `delayed` ones become so later, `dispatched` ones are in the broker.
         *     `slots` is the number of runs that all live workers execute at the same time.
         */
        QueueOut: {
            /** Name */
            name: string;
            /**
             * Waiting
             * @default 0
             */
            waiting: number;
            /**
             * Delayed
             * @default 0
             */
            delayed: number;
            /**
             * Dispatched
             * @default 0
             */
            dispatched: number;
            /**
             * Running
             * @default 0
             */
            running: number;
            /** Oldest Waiting Seconds */
            oldest_waiting_seconds?: number | null;
            /**
             * Slots
             * @default 0
             */
            slots: number;
        };
        /**
         * QueueOverview
         * @description The queues and the workers at one time.
         */
        QueueOverview: {
            mode: components["schemas"]["QueueMode"];
            /** Queues */
            queues: components["schemas"]["QueueOut"][];
            /** Workers */
            workers: components["schemas"]["WorkerOut"][];
        };
        /** ReadDdl */
        ReadDdl: {
            /** DDL */
            ddl: string;
        };
        /**
         * Reauthentication
         * @description The password, or a code of the authenticator or a recovery code.
         */
        Reauthentication: {
            /** Captcha Id */
            captcha_id?: string | null;
            /** 验证码 */
            captcha?: string | null;
            /** Password */
            password?: string | null;
            /** 验证码 */
            code?: string | null;
        };
        /**
         * RecoveryCodes
         * @description Shown once. Each code works once.
         */
        RecoveryCodes: {
            /** Codes */
            codes: string[];
        };
        /**
         * RedisState
         * @description While Redis is unavailable it is not asked: the circuit breaker is open.
         * @enum {string}
         */
        RedisState: "connected" | "unavailable";
        /**
         * RefreshRequest
         * @description The refresh token of a client without cookies.
         */
        RefreshRequest: {
            /** Refresh Token */
            refresh_token?: string | null;
        };
        /** RejectedTable */
        RejectedTable: {
            /** Table Name */
            table_name: string;
            /** Reason */
            reason: string;
        };
        /** Result[AccessOut] */
        Result_AccessOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["AccessOut"];
        };
        /** Result[AccountSecurity] */
        Result_AccountSecurity_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["AccountSecurity"];
        };
        /** Result[ApiKeyCreated] */
        Result_ApiKeyCreated_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["ApiKeyCreated"];
        };
        /** Result[AuditDetail] */
        Result_AuditDetail_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["AuditDetail"];
        };
        /** Result[AuthorizationUrl] */
        Result_AuthorizationUrl_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["AuthorizationUrl"];
        };
        /** Result[CacheOut] */
        Result_CacheOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["CacheOut"];
        };
        /** Result[CaptchaOut] */
        Result_CaptchaOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["CaptchaOut"];
        };
        /** Result[CurrentUserOut] */
        Result_CurrentUserOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["CurrentUserOut"];
        };
        /** Result[CursorPage[AuditOut]] */
        Result_CursorPage_AuditOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["CursorPage_AuditOut_"];
        };
        /** Result[CursorPage[LoginLogOut]] */
        Result_CursorPage_LoginLogOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["CursorPage_LoginLogOut_"];
        };
        /** Result[CursorPage[PermissionHolder]] */
        Result_CursorPage_PermissionHolder__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["CursorPage_PermissionHolder_"];
        };
        /** Result[CursorPage[RunOut]] */
        Result_CursorPage_RunOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["CursorPage_RunOut_"];
        };
        /** Result[DashboardOut] */
        Result_DashboardOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["DashboardOut"];
        };
        /** Result[DdlReadOut] */
        Result_DdlReadOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["DdlReadOut"];
        };
        /** Result[DdlStatements] */
        Result_DdlStatements_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["DdlStatements"];
        };
        /** Result[DemoOut] */
        Result_DemoOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["DemoOut"];
        };
        /** Result[DeptOut] */
        Result_DeptOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["DeptOut"];
        };
        /** Result[DictItemOut] */
        Result_DictItemOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["DictItemOut"];
        };
        /** Result[DictOut] */
        Result_DictOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["DictOut"];
        };
        /** Result[GenTableDetail] */
        Result_GenTableDetail_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["GenTableDetail"];
        };
        /** Result[GenTableOut] */
        Result_GenTableOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["GenTableOut"];
        };
        /** Result[ImportResult] */
        Result_ImportResult_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["ImportResult"];
        };
        /** Result[JobOut] */
        Result_JobOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["JobOut"];
        };
        /** Result[LinkRequired] */
        Result_LinkRequired_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["LinkRequired"];
        };
        /** Result[MenuOut] */
        Result_MenuOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["MenuOut"];
        };
        /** Result[MfaChallenge] */
        Result_MfaChallenge_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["MfaChallenge"];
        };
        /** Result[MfaOptions] */
        Result_MfaOptions_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["MfaOptions"];
        };
        /** Result[NoneType] */
        Result_NoneType_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: null;
        };
        /** Result[Output] */
        Result_Output_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Output"];
        };
        /** Result[Page[ApiKeyOut]] */
        Result_Page_ApiKeyOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_ApiKeyOut_"];
        };
        /** Result[Page[DbTableOut]] */
        Result_Page_DbTableOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_DbTableOut_"];
        };
        /** Result[Page[DemoOut]] */
        Result_Page_DemoOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_DemoOut_"];
        };
        /** Result[Page[DeptOut]] */
        Result_Page_DeptOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_DeptOut_"];
        };
        /** Result[Page[DictItemOut]] */
        Result_Page_DictItemOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_DictItemOut_"];
        };
        /** Result[Page[DictOut]] */
        Result_Page_DictOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_DictOut_"];
        };
        /** Result[Page[ForeignKeyTarget]] */
        Result_Page_ForeignKeyTarget__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_ForeignKeyTarget_"];
        };
        /** Result[Page[GenTableOut]] */
        Result_Page_GenTableOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_GenTableOut_"];
        };
        /** Result[Page[JobOut]] */
        Result_Page_JobOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_JobOut_"];
        };
        /** Result[Page[MenuOut]] */
        Result_Page_MenuOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_MenuOut_"];
        };
        /** Result[Page[OnlineOut]] */
        Result_Page_OnlineOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_OnlineOut_"];
        };
        /** Result[Page[PositionOut]] */
        Result_Page_PositionOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_PositionOut_"];
        };
        /** Result[Page[RoleOut]] */
        Result_Page_RoleOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_RoleOut_"];
        };
        /** Result[Page[UserOut]] */
        Result_Page_UserOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Page_UserOut_"];
        };
        /** Result[ParameterOut] */
        Result_ParameterOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["ParameterOut"];
        };
        /** Result[PasskeyOptions] */
        Result_PasskeyOptions_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["PasskeyOptions"];
        };
        /** Result[PasskeyRegistered] */
        Result_PasskeyRegistered_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["PasskeyRegistered"];
        };
        /** Result[PositionOut] */
        Result_PositionOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["PositionOut"];
        };
        /** Result[Preview] */
        Result_Preview_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Preview"];
        };
        /** Result[QueueOverview] */
        Result_QueueOverview_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["QueueOverview"];
        };
        /** Result[RecoveryCodes] */
        Result_RecoveryCodes_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["RecoveryCodes"];
        };
        /** Result[RoleDataScopes] */
        Result_RoleDataScopes_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["RoleDataScopes"];
        };
        /** Result[RoleDetail] */
        Result_RoleDetail_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["RoleDetail"];
        };
        /** Result[RunDetail] */
        Result_RunDetail_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["RunDetail"];
        };
        /** Result[RunLines] */
        Result_RunLines_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["RunLines"];
        };
        /** Result[SchedulePreview] */
        Result_SchedulePreview_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["SchedulePreview"];
        };
        /** Result[StartedRun] */
        Result_StartedRun_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["StartedRun"];
        };
        /** Result[SyncResult] */
        Result_SyncResult_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["SyncResult"];
        };
        /** Result[TableDiff] */
        Result_TableDiff_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["TableDiff"];
        };
        /** Result[TemporaryPassword] */
        Result_TemporaryPassword_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["TemporaryPassword"];
        };
        /** Result[TotpEnrolment] */
        Result_TotpEnrolment_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["TotpEnrolment"];
        };
        /** Result[UserOut] */
        Result_UserOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["UserOut"];
        };
        /** Result[VerifyRunDetail] */
        Result_VerifyRunDetail_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["VerifyRunDetail"];
        };
        /** Result[VerifyRunOut] */
        Result_VerifyRunOut_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["VerifyRunOut"];
        };
        /** Result[int] */
        Result_int_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: number;
        };
        /** Result[list[AuditObject]] */
        Result_list_AuditObject__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["AuditObject"][];
        };
        /** Result[list[DeptChoice]] */
        Result_list_DeptChoice__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["DeptChoice"][];
        };
        /** Result[list[DeptNode]] */
        Result_list_DeptNode__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["DeptNode"][];
        };
        /** Result[list[DictChoices]] */
        Result_list_DictChoices__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["DictChoices"][];
        };
        /** Result[list[MenuChoice]] */
        Result_list_MenuChoice__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["MenuChoice"][];
        };
        /** Result[list[MenuNode]] */
        Result_list_MenuNode__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["MenuNode"][];
        };
        /** Result[list[Option]] */
        Result_list_Option__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["Option"][];
        };
        /** Result[list[OwnApiKey]] */
        Result_list_OwnApiKey__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["OwnApiKey"][];
        };
        /** Result[list[OwnMenu]] */
        Result_list_OwnMenu__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["OwnMenu"][];
        };
        /** Result[list[OwnSession]] */
        Result_list_OwnSession__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["OwnSession"][];
        };
        /** Result[list[PagePreference]] */
        Result_list_PagePreference__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["PagePreference"][];
        };
        /** Result[list[ParameterGroupOut]] */
        Result_list_ParameterGroupOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["ParameterGroupOut"][];
        };
        /** Result[list[ProviderOut]] */
        Result_list_ProviderOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["ProviderOut"][];
        };
        /** Result[list[RoleOption]] */
        Result_list_RoleOption__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["RoleOption"][];
        };
        /** Result[list[SchedulableTask]] */
        Result_list_SchedulableTask__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["SchedulableTask"][];
        };
        /** Result[list[SearchGroupOut]] */
        Result_list_SearchGroupOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["SearchGroupOut"][];
        };
        /** Result[list[TaskOut]] */
        Result_list_TaskOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["TaskOut"][];
        };
        /** Result[list[VerifiableTableOut]] */
        Result_list_VerifiableTableOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["VerifiableTableOut"][];
        };
        /** Result[list[VerifyRunOut]] */
        Result_list_VerifyRunOut__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: components["schemas"]["VerifyRunOut"][];
        };
        /** Result[list[int]] */
        Result_list_int__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: number[];
        };
        /** Result[list[str]] */
        Result_list_str__: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            /** Data */
            data: string[];
        };
        /** RoleCreate */
        RoleCreate: {
            /** 角色名称 */
            name: string;
            /** 角色编码 */
            code: string;
            /**
             * 数据范围
             * @default self
             */
            data_scope: components["schemas"]["DataScopeType"];
            /**
             * 排序
             * @default 1
             */
            sort: number;
            /**
             * 启用
             * @default true
             */
            enabled: boolean;
            /** 备注 */
            remark?: string | null;
            /** 菜单权限 */
            menu_ids?: number[];
            /** 数据部门 */
            dept_ids?: number[];
        };
        /**
         * RoleDataScopes
         * @description Data scopes that the caller may choose.
         *
         *     `names_depts`: whether they may choose the departments of a custom data scope.
         */
        RoleDataScopes: {
            /** Data Scopes */
            data_scopes: components["schemas"]["DataScopeType"][];
            /** Names Depts */
            names_depts: boolean;
        };
        /**
         * RoleDetail
         * @description A role with its grants, for the form.
         */
        RoleDetail: {
            /** 编号 */
            id: number;
            /** 版本 */
            version: number;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updated_at: string;
            /** 角色名称 */
            name: string;
            /** 角色编码 */
            code: string;
            /** 数据范围 */
            data_scope: components["schemas"]["DataScopeType"];
            /** 排序 */
            sort: number;
            /** 启用 */
            enabled: boolean;
            /** 备注 */
            remark: string | null;
            /**
             * 可管理
             * @default true
             */
            manageable: boolean;
            /** Menu Ids */
            menu_ids: number[];
            /** Dept Ids */
            dept_ids: number[];
        };
        /**
         * RoleOption
         * @description `grantable`: whether the caller may grant the role to a user of the requested department.
         */
        RoleOption: {
            /** Id */
            id: number | string;
            /** Label */
            label: string | null;
            /** Grantable */
            grantable: boolean;
        };
        /**
         * RoleOut
         * @description `manageable`: whether the caller may change the role, and delete it if it has no members.
         */
        RoleOut: {
            /** 编号 */
            id: number;
            /** 版本 */
            version: number;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updated_at: string;
            /** 角色名称 */
            name: string;
            /** 角色编码 */
            code: string;
            /** 数据范围 */
            data_scope: components["schemas"]["DataScopeType"];
            /** 排序 */
            sort: number;
            /** 启用 */
            enabled: boolean;
            /** 备注 */
            remark: string | null;
            /**
             * 可管理
             * @default true
             */
            manageable: boolean;
        };
        /**
         * RoleUpdate
         * @description A form is saved whole. The lists are required, because a missing one would revoke grants.
         */
        RoleUpdate: {
            /** 版本 */
            version: number;
            /** 角色名称 */
            name: string;
            /** 角色编码 */
            code: string;
            /**
             * 数据范围
             * @default self
             */
            data_scope: components["schemas"]["DataScopeType"];
            /**
             * 排序
             * @default 1
             */
            sort: number;
            /**
             * 启用
             * @default true
             */
            enabled: boolean;
            /** 备注 */
            remark?: string | null;
            /** 菜单权限 */
            menu_ids: number[];
            /** 数据部门 */
            dept_ids: number[];
        };
        /**
         * RowIds
         * @description The JSON body of a request that selects rows.
         */
        RowIds: {
            /** ID */
            ids: number[];
        };
        /**
         * RunDetail
         * @description A run with its parameters and its result, in which secrets are masked.
         *
         *     `error_text` is that of an unexpected error, for administrators only.
         */
        RunDetail: {
            /** 编号 */
            id: number;
            /** 任务编码 */
            task: string;
            /**
             * 任务
             * @default
             */
            title: string;
            /** 队列 */
            queue: string;
            /** 状态 */
            state: components["schemas"]["TaskRunState"];
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 最早开始时间
             * Format: date-time
             */
            available_at: string;
            /** 开始时间 */
            started_at: string | null;
            /** 结束时间 */
            finished_at: string | null;
            /** 耗时（秒） */
            duration_seconds?: number | null;
            /** 执行次数 */
            attempt: number;
            /** 失败次数 */
            failed_attempts: number;
            /** 中断次数 */
            lost_attempts: number;
            /** 最多失败次数 */
            max_attempts: number;
            /** 进度 */
            progress: number;
            /** 总量 */
            progress_total: number | null;
            /** 进度说明 */
            progress_text: string;
            /**
             * 错误
             * @default
             */
            error_message: string;
            /** 正在取消 */
            cancel_requested: boolean;
            /** 用户编号 */
            owner_id: number;
            /** 发起人 */
            owner_name: string;
            /** 请求编号 */
            request_id: string;
            /** 上级运行 */
            parent_id: number | null;
            /** 定时任务编号 */
            job_id: number | null;
            /** 计划时间 */
            fire_at: string | null;
            /** Params */
            params: {
                [key: string]: components["schemas"]["JsonValue"];
            };
            /** Result */
            result: {
                [key: string]: components["schemas"]["JsonValue"];
            } | null;
            /**
             * Error Text
             * @default
             */
            error_text: string;
        };
        /**
         * RunLineOut
         * @description A line of the log of a run.
         */
        RunLineOut: {
            /** Id */
            id: number;
            /** Attempt */
            attempt: number;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Level */
            level: string;
            /** Text */
            text: string;
        };
        /**
         * RunLines
         * @description Lines of a log, oldest first.
         */
        RunLines: {
            /** Items */
            items: components["schemas"]["RunLineOut"][];
            /** Has Next */
            has_next: boolean;
        };
        /**
         * RunOut
         * @description A run of a task.
         *
         *     `error_message` says why it failed, in the language of the caller. `duration_seconds` is the
         *     time of the latest attempt so far. `progress_total` is null if the task does not know it.
         */
        RunOut: {
            /** 编号 */
            id: number;
            /** 任务编码 */
            task: string;
            /**
             * 任务
             * @default
             */
            title: string;
            /** 队列 */
            queue: string;
            /** 状态 */
            state: components["schemas"]["TaskRunState"];
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 最早开始时间
             * Format: date-time
             */
            available_at: string;
            /** 开始时间 */
            started_at: string | null;
            /** 结束时间 */
            finished_at: string | null;
            /** 耗时（秒） */
            duration_seconds?: number | null;
            /** 执行次数 */
            attempt: number;
            /** 失败次数 */
            failed_attempts: number;
            /** 中断次数 */
            lost_attempts: number;
            /** 最多失败次数 */
            max_attempts: number;
            /** 进度 */
            progress: number;
            /** 总量 */
            progress_total: number | null;
            /** 进度说明 */
            progress_text: string;
            /**
             * 错误
             * @default
             */
            error_message: string;
            /** 正在取消 */
            cancel_requested: boolean;
            /** 用户编号 */
            owner_id: number;
            /** 发起人 */
            owner_name: string;
            /** 请求编号 */
            request_id: string;
            /** 上级运行 */
            parent_id: number | null;
            /** 定时任务编号 */
            job_id: number | null;
            /** 计划时间 */
            fire_at: string | null;
        };
        /**
         * SchedulableTask
         * @description A task that the caller may schedule, with the JSON schema of its parameters.
         */
        SchedulableTask: {
            /** Name */
            name: string;
            /** Title */
            title: string;
            /** Params Schema */
            params_schema: {
                [key: string]: unknown;
            };
        };
        /**
         * SchedulePreview
         * @description The next fire times of a schedule, and the schedule in words.
         */
        SchedulePreview: {
            /** Description */
            description: string;
            /** Times */
            times: string[];
        };
        /**
         * SearchGroupOut
         * @description Records of one feature. `kind` is its name, such as `system/user`.
         */
        SearchGroupOut: {
            /** Items */
            items: components["schemas"]["SearchHit"][];
            /** Total */
            total: number;
            /** Kind */
            kind: string;
        };
        /**
         * SearchHit
         * @description A record that was found. Its list shows it when queried with `filter`.
         */
        SearchHit: {
            /** Id */
            id: number | string;
            /** Label */
            label: string;
            /** Note */
            note: string | null;
            /** Filter */
            filter: {
                [key: string]: string;
            };
        };
        /**
         * SessionIds
         * @description The JSON body of a request that selects rows.
         */
        SessionIds: {
            /** ID */
            ids: string[];
        };
        /**
         * StartVerifyRun
         * @description The tables to verify in the platform's database. Other databases are not possible.
         */
        StartVerifyRun: {
            /**
             * 表
             * @description Empty: all tables
             * @default []
             */
            tables: string[];
        };
        /**
         * StartedRun
         * @description The run that a job has started. It has no id yet if it waits for the last one to end.
         */
        StartedRun: {
            /** Run Id */
            run_id: number | null;
        };
        /** SyncResult */
        SyncResult: {
            changes: components["schemas"]["TableDiff"];
            /** Version */
            version: number;
        };
        /** TableDefinition */
        TableDefinition: {
            /** 表名 */
            name: string;
            /**
             * 表注释
             * @default
             */
            comment: string;
            /** 列 */
            columns: components["schemas"]["ColumnDefinition"][];
            /**
             * 唯一约束
             * @default []
             */
            uniques: string[][];
            /**
             * 外键
             * @default []
             */
            foreign_keys: components["schemas"]["ForeignKeyDefinition"][];
        };
        /** TableDiff */
        TableDiff: {
            /** Added */
            added: string[];
            /** Removed */
            removed: string[];
            /** Changed */
            changed: components["schemas"]["ColumnDiff"][];
            /** Table */
            table: components["schemas"]["FactChange"][];
        };
        /** TableResultOut */
        TableResultOut: {
            /** 表 */
            table: string;
            /** 结果 */
            outcome: components["schemas"]["VerifyOutcome"];
            /** 原因 */
            reason: string;
            /** 测试数 */
            tests: number;
        };
        /**
         * TargetColumn
         * @description A column of a key. The foreign key column gets the same type.
         */
        TargetColumn: {
            /** 列名 */
            name: string;
            /** 类型 */
            type: components["schemas"]["ColumnType"];
            /** 长度 */
            length?: number | null;
            /** 总位数 */
            precision?: number | null;
            /** 小数位数 */
            scale?: number | null;
        };
        /** TargetKey */
        TargetKey: {
            /** 主键 */
            primary: boolean;
            /** 列 */
            columns: components["schemas"]["TargetColumn"][];
        };
        /**
         * TaskOut
         * @description A task that runs can be of.
         */
        TaskOut: {
            /** Name */
            name: string;
            /** Title */
            title: string;
        };
        /**
         * TaskRunState
         * @enum {string}
         */
        TaskRunState: "queued" | "dispatched" | "running" | "succeeded" | "failed" | "dead" | "cancelled" | "skipped";
        /**
         * Template
         * @enum {string}
         */
        Template: "crud" | "tree" | "master_detail";
        /**
         * TemporaryPassword
         * @description A password for one login, after which the user must choose another. It is shown once.
         */
        TemporaryPassword: {
            /** Password */
            password: string;
        };
        /**
         * TokenPair
         * @description Access and refresh token.
         *
         *     `refresh_token` is None in a browser, which has it in an HttpOnly cookie.
         */
        TokenPair: {
            /** Access Token */
            access_token: string;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type: "bearer";
            /** Expires In */
            expires_in: number;
            /** Refresh Token */
            refresh_token?: string | null;
        };
        /** TotpConfirmation */
        TotpConfirmation: {
            /** 验证码 */
            code: string;
        };
        /**
         * TotpEnrolment
         * @description The secret for an authenticator: as text, as a URI, and as a QR code. Shown once.
         */
        TotpEnrolment: {
            /** Secret */
            secret: string;
            /** Uri */
            uri: string;
            /** Qr */
            qr: string;
        };
        /**
         * TriggerKind
         * @enum {string}
         */
        TriggerKind: "cron" | "interval" | "date";
        /** UserCounts */
        UserCounts: {
            /** 用户数 */
            total: number;
            /** 启用用户数 */
            active: number;
        };
        /**
         * UserCreate
         * @description A new user. `dept_id` defaults to the caller's department, `name` to the username.
         */
        UserCreate: {
            /** 用户名 */
            username: string;
            /** 姓名 */
            name?: string | null;
            /** 邮箱 */
            email?: string | null;
            /** 联系电话 */
            phone?: string | null;
            /** 头像 */
            avatar?: string | null;
            /** 备注 */
            remark?: string | null;
            /**
             * 启用
             * @default true
             */
            is_active: boolean;
            /**
             * 超级管理员
             * @default false
             */
            is_superuser: boolean;
            /** 密码 */
            password: string;
            /**
             * 须修改密码
             * @default false
             */
            must_change_password: boolean;
            /** 部门 */
            dept_id?: number | null;
            /** 角色 */
            role_ids?: number[];
            /** 岗位 */
            position_ids?: number[];
        };
        /**
         * UserOut
         * @description `manageable`: whether the caller may change the user, see `UserManagement`.
         */
        UserOut: {
            /** 编号 */
            id: number;
            /** 版本 */
            version: number;
            /**
             * 创建时间
             * Format: date-time
             */
            created_at: string;
            /**
             * 更新时间
             * Format: date-time
             */
            updated_at: string;
            /** 用户名 */
            username: string;
            /** 姓名 */
            name: string;
            /** 邮箱 */
            email: string | null;
            /** 联系电话 */
            phone: string | null;
            /** 头像 */
            avatar: string | null;
            /** 备注 */
            remark: string | null;
            /** 启用 */
            is_active: boolean;
            /** 超级管理员 */
            is_superuser: boolean;
            /** 须修改密码 */
            must_change_password: boolean;
            /** 部门编号 */
            dept_id: number;
            /** 部门 */
            dept: string;
            /** 角色编号 */
            role_ids: number[];
            /** 角色 */
            roles: string[];
            /** 岗位编号 */
            position_ids: number[];
            /** 岗位 */
            positions: string[];
            /**
             * 可管理
             * @default true
             */
            manageable: boolean;
        };
        /**
         * UserUpdate
         * @description A form is saved whole. The lists are required, because a missing one would revoke roles.
         */
        UserUpdate: {
            /** 版本 */
            version: number;
            /** 用户名 */
            username: string;
            /** 姓名 */
            name?: string | null;
            /** 邮箱 */
            email?: string | null;
            /** 联系电话 */
            phone?: string | null;
            /** 头像 */
            avatar?: string | null;
            /** 备注 */
            remark?: string | null;
            /**
             * 启用
             * @default true
             */
            is_active: boolean;
            /**
             * 超级管理员
             * @default false
             */
            is_superuser: boolean;
            /** 部门 */
            dept_id: number;
            /** 角色 */
            role_ids: number[];
            /** 岗位 */
            position_ids: number[];
        };
        /** VerifiableTableOut */
        VerifiableTableOut: {
            /** Name */
            name: string;
            /** Comment */
            comment: string;
            /** Is View */
            is_view: boolean;
        };
        /**
         * VerifyOutcome
         * @enum {string}
         */
        VerifyOutcome: "passed" | "unsupported" | "failed";
        /** VerifyRunDetail */
        VerifyRunDetail: {
            /** Id */
            id: number;
            /** User Name */
            user_name: string;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Heartbeat At
             * Format: date-time
             */
            heartbeat_at: string;
            /** Finished At */
            finished_at: string | null;
            state: components["schemas"]["VerifyRunState"];
            /** Stopping */
            stopping: boolean;
            step: components["schemas"]["VerifyStep"] | null;
            /**
             * Modules
             * @description Number of modules in the step
             */
            modules: number;
            /** Total */
            total: number;
            /** Passed */
            passed: number;
            /** Unsupported */
            unsupported: number;
            /** Failed */
            failed: number;
            /**
             * Seconds
             * @description Duration so far, or in total
             */
            seconds: number;
            /**
             * Failure
             * @description Reason why the run failed
             */
            failure: string;
            /** Tables */
            tables: string[];
            /** Verdicts */
            verdicts: components["schemas"]["TableResultOut"][];
        };
        /** VerifyRunOut */
        VerifyRunOut: {
            /** Id */
            id: number;
            /** User Name */
            user_name: string;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Heartbeat At
             * Format: date-time
             */
            heartbeat_at: string;
            /** Finished At */
            finished_at: string | null;
            state: components["schemas"]["VerifyRunState"];
            /** Stopping */
            stopping: boolean;
            step: components["schemas"]["VerifyStep"] | null;
            /**
             * Modules
             * @description Number of modules in the step
             */
            modules: number;
            /** Total */
            total: number;
            /** Passed */
            passed: number;
            /** Unsupported */
            unsupported: number;
            /** Failed */
            failed: number;
        };
        /**
         * VerifyRunState
         * @enum {string}
         */
        VerifyRunState: "running" | "done" | "stopped" | "failed" | "lost";
        /**
         * VerifyStep
         * @description The steps of a run in their order.
         * @enum {string}
         */
        VerifyStep: "reading" | "rendering" | "checking" | "copying" | "testing";
        /**
         * Widget
         * @description The form control of a column: its `html_type`.
         * @enum {string}
         */
        Widget: "input" | "textarea" | "number" | "select" | "radio" | "checkbox" | "switch" | "date" | "datetime" | "time" | "year" | "upload" | "image" | "editor" | "json" | "tags" | "password" | "tree_select" | "remote_select" | "none";
        /**
         * WorkerOut
         * @description A process that executes runs, or hands them to the broker if it has no slots.
         *
         *     `lost`: it has sent no heartbeat for a while, and others take over its runs.
         */
        WorkerOut: {
            /** 编号 */
            id: string;
            /** 主机 */
            host: string;
            /** 进程 */
            pid: number;
            /** 版本 */
            version: string;
            /** 并发数 */
            slots: {
                [key: string]: number;
            };
            /** 运行中 */
            running: number;
            /**
             * 启动时间
             * Format: date-time
             */
            started_at: string;
            /**
             * 最近心跳
             * Format: date-time
             */
            heartbeat_at: string;
            /**
             * 失联
             * @default false
             */
            lost: boolean;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    stream_events: {
        parameters: {
            query?: never;
            header?: {
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    search_records: {
        parameters: {
            query?: {
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_SearchGroupOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_gen_tables: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                table_name?: string | null;
                table_comment?: string | null;
                module_name?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_GenTableOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_gen_table: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                table_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_GenTableDetail_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    preview_gen_table: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                table_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Preview_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_db_tables: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_DbTableOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    import_gen_tables: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key, path, query and body gets the first answer, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportTables"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_ImportResult_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    create_gen_table: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTable"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_GenTableOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    read_gen_ddl: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadDdl"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DdlReadOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    preview_gen_ddl: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTable"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DdlStatements_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_gen_targets: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_ForeignKeyTarget__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    update_gen_table: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                table_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GenTableUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_GenTableDetail_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_gen_tables: {
        parameters: {
            query?: {
                ids?: number[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RowIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    preview_sync: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                table_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_TableDiff_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    sync_gen_table: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                table_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_SyncResult_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    pack_gen_tables: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OutputTables"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": string;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    write_gen_table: {
        parameters: {
            query?: {
                force?: boolean;
                types?: boolean;
            };
            header?: never;
            path: {
                table_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Output_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_verifiable_tables: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_VerifiableTableOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_verify_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_VerifyRunOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    start_verify_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartVerifyRun"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_VerifyRunOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_verify_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_VerifyRunDetail_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    stop_verify_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_VerifyRunDetail_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_audit_entries: {
        parameters: {
            query?: {
                after?: number | null;
                page_size?: number;
                user_id?: number | null;
                user_name?: string | null;
                action?: components["schemas"]["Action"] | null;
                object?: string | null;
                row_key?: string | null;
                label?: string | null;
                request_id?: string | null;
                start?: string | null;
                end?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_CursorPage_AuditOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    export_audit_entries: {
        parameters: {
            query?: {
                after?: number | null;
                page_size?: number;
                user_id?: number | null;
                user_name?: string | null;
                action?: components["schemas"]["Action"] | null;
                object?: string | null;
                row_key?: string | null;
                label?: string | null;
                request_id?: string | null;
                start?: string | null;
                end?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_audit_objects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_AuditObject__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_audit_entry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_AuditDetail_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_cache_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_CacheOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    clear_cache_family: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                family: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_dashboard: {
        parameters: {
            query?: {
                days?: number;
                offset?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DashboardOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_login_entries: {
        parameters: {
            query?: {
                after?: number | null;
                page_size?: number;
                user_id?: number | null;
                user_name?: string | null;
                outcome?: components["schemas"]["Outcome"] | null;
                ip?: string | null;
                start?: string | null;
                end?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_CursorPage_LoginLogOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    export_login_entries: {
        parameters: {
            query?: {
                after?: number | null;
                page_size?: number;
                user_id?: number | null;
                user_name?: string | null;
                outcome?: components["schemas"]["Outcome"] | null;
                ip?: string | null;
                start?: string | null;
                end?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_online_users: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                username?: string | null;
                name?: string | null;
                dept_id?: number | null;
                ip?: string | null;
                seen_after?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_OnlineOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    kick_online_users: {
        parameters: {
            query?: {
                ids?: string[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SessionIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    explain_access: {
        parameters: {
            query?: {
                permission?: string | null;
                resource?: string | null;
                row?: string | null;
            };
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_AccessOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_permission_holders: {
        parameters: {
            query?: {
                after?: number | null;
                page_size?: number;
            };
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_CursorPage_PermissionHolder__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_security: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_AccountSecurity_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    reauthenticate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reauthentication"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    start_passkey_reauthentication: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_MfaOptions_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    reauthenticate_by_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyAssertion"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    enrol_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordConfirmation"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_TotpEnrolment_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    confirm_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpConfirmation"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RecoveryCodes_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    disable_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordAndCode"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    renew_recovery_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordAndCode"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RecoveryCodes_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    start_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordConfirmation"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_PasskeyOptions_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    add_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyRegistration"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_PasskeyRegistered_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    remove_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordConfirmation"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    link_identity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkIdentity"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    start_linking: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordConfirmation"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_AuthorizationUrl_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    finish_linking: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuthorizationResponse"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    unlink_identity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordConfirmation"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_api_keys: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                username?: string | null;
                dept_id?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_ApiKeyOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    revoke_api_keys: {
        parameters: {
            query?: {
                ids?: string[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApiKeyIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_my_api_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_OwnApiKey__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    create_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_ApiKeyCreated_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    revoke_my_api_keys: {
        parameters: {
            query?: {
                ids?: string[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApiKeyIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_api_key_scopes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_str__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Captcha Id */
                    captcha_id?: string | null;
                    /** 验证码 */
                    captcha?: string | null;
                    /** 用户名 */
                    username: string;
                    /** 密码 */
                    password: string;
                };
                "application/x-www-form-urlencoded": {
                    /** Captcha Id */
                    captcha_id?: string | null;
                    /** 验证码 */
                    captcha?: string | null;
                    /** 用户名 */
                    username: string;
                    /** 密码 */
                    password: string;
                    /** Grant Type */
                    grant_type?: "password" | null;
                    /**
                     * Scope
                     * @default
                     */
                    scope?: string;
                    /** Client Id */
                    client_id?: string | null;
                    /** Client Secret */
                    client_secret?: string | null;
                };
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Login"] | components["schemas"]["Result_MfaChallenge_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    verify_mfa_code: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaCode"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Login"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    start_mfa: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                method: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaStart"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_MfaOptions_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    verify_mfa_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaPasskey"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Login"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    start_passkey_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_PasskeyOptions_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    login_by_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyLogin"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Login"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_captcha: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_CaptchaOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    refresh_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: {
                refresh_token?: string | null;
                "__Host-refresh_token"?: string | null;
            };
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Login"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: {
                refresh_token?: string | null;
                "__Host-refresh_token"?: string | null;
            };
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_CurrentUserOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_routes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_OwnMenu__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_my_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_OwnSession__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    end_my_sessions: {
        parameters: {
            query?: {
                ids?: string[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["OwnSessionIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_depts: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                parent_id?: number | null;
                name?: string | null;
                code?: string | null;
                leader?: string | null;
                enabled?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_DeptOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    create_dept: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key, path, query and body gets the first answer, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeptCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DeptOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_depts: {
        parameters: {
            query?: {
                ids?: number[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RowIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_dept_tree: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_DeptNode__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_dept_options: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_DeptChoice__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    export_depts: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                parent_id?: number | null;
                name?: string | null;
                code?: string | null;
                leader?: string | null;
                enabled?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_dept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DeptOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    update_dept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeptUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DeptOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_dicts: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                name_en?: string | null;
                code?: string | null;
                enabled?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_DictOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    create_dict: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key, path, query and body gets the first answer, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DictCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DictOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_dicts: {
        parameters: {
            query?: {
                ids?: number[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RowIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    export_dicts: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                name_en?: string | null;
                code?: string | null;
                enabled?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_dict: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DictOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    update_dict: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DictUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DictOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_matching_dicts: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                name_en?: string | null;
                code?: string | null;
                enabled?: boolean | null;
            };
            header?: never;
            path: {
                count: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_dict_items: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                dict_id?: number[] | null;
                label?: string | null;
                label_en?: string | null;
                value?: string | null;
                enabled?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_DictItemOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    create_dict_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key, path, query and body gets the first answer, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DictItemCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DictItemOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_dict_items: {
        parameters: {
            query?: {
                ids?: number[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RowIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_dict_choices: {
        parameters: {
            query: {
                codes: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_DictChoices__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    export_dict_items: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                dict_id?: number[] | null;
                label?: string | null;
                label_en?: string | null;
                value?: string | null;
                enabled?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_dict_item: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DictItemOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    update_dict_item: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DictItemUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DictItemOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_matching_dict_items: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                dict_id?: number[] | null;
                label?: string | null;
                label_en?: string | null;
                value?: string | null;
                enabled?: boolean | null;
            };
            header?: never;
            path: {
                count: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_menus: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                type?: components["schemas"]["MenuType"] | null;
                parent_id?: number | null;
                name?: string | null;
                name_en?: string | null;
                path?: string | null;
                permission?: string | null;
                hidden?: boolean | null;
                enabled?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_MenuOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    create_menu: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key, path, query and body gets the first answer, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MenuCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_MenuOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_menus: {
        parameters: {
            query?: {
                ids?: number[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RowIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_menu_tree: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_MenuNode__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_menu_options: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_MenuChoice__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    export_menus: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                type?: components["schemas"]["MenuType"] | null;
                parent_id?: number | null;
                name?: string | null;
                name_en?: string | null;
                path?: string | null;
                permission?: string | null;
                hidden?: boolean | null;
                enabled?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_menu: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_MenuOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    update_menu: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MenuUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_MenuOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_ProviderOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    start_oidc_login: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_AuthorizationUrl_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    finish_oidc_login: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuthorizationResponse"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Login"] | components["schemas"]["Result_MfaChallenge_"] | components["schemas"]["Result_LinkRequired_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_parameters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_ParameterGroupOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    update_parameter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ParameterUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_ParameterOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    reset_parameter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_ParameterOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_positions: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                code?: string | null;
                status?: components["schemas"]["PositionStatus"] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_PositionOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    create_position: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key, path, query and body gets the first answer, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PositionCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_PositionOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_positions: {
        parameters: {
            query?: {
                ids?: number[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RowIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_position_options: {
        parameters: {
            query?: {
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_Option__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    export_positions: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                code?: string | null;
                status?: components["schemas"]["PositionStatus"] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_position: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_PositionOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    update_position: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PositionUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_PositionOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_matching_positions: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                code?: string | null;
                status?: components["schemas"]["PositionStatus"] | null;
            };
            header?: never;
            path: {
                count: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_my_preferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_PagePreference__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    save_my_preference: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                page: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ListLayout"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_roles: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                code?: string | null;
                data_scope?: components["schemas"]["DataScopeType"] | null;
                enabled?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_RoleOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    create_role: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key, path, query and body gets the first answer, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RoleDetail_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_roles: {
        parameters: {
            query?: {
                ids?: number[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RowIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_role_options: {
        parameters: {
            query?: {
                search?: string;
                dept_id?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_RoleOption__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    export_roles: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                code?: string | null;
                data_scope?: components["schemas"]["DataScopeType"] | null;
                enabled?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_role_data_scopes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RoleDataScopes_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_data_scopes_of_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RoleDataScopes_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RoleDetail_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    update_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RoleDetail_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                username?: string | null;
                name?: string | null;
                email?: string | null;
                phone?: string | null;
                dept_id?: number | null;
                is_active?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_UserOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key, path, query and body gets the first answer, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_UserOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_users: {
        parameters: {
            query?: {
                ids?: number[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RowIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    export_users: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                username?: string | null;
                name?: string | null;
                email?: string | null;
                phone?: string | null;
                dept_id?: number | null;
                is_active?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_UserOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    update_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_UserOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    reset_password: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_TemporaryPassword_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    reset_factors: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    reset_attempts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                task?: string | null;
                trigger_kind?: components["schemas"]["TriggerKind"] | null;
                overlap_policy?: components["schemas"]["OverlapPolicy"] | null;
                paused?: boolean | null;
                is_system?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_JobOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    create_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key, path, query and body gets the first answer, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_JobOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_jobs: {
        parameters: {
            query?: {
                ids?: number[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RowIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_schedulable_tasks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_SchedulableTask__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    export_jobs: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                task?: string | null;
                trigger_kind?: components["schemas"]["TriggerKind"] | null;
                overlap_policy?: components["schemas"]["OverlapPolicy"] | null;
                paused?: boolean | null;
                is_system?: boolean | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    preview_schedule: {
        parameters: {
            query: {
                trigger_kind: components["schemas"]["TriggerKind"];
                cron?: string | null;
                interval_seconds?: number | null;
                starts_at?: string | null;
                time_zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_SchedulePreview_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_JobOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    update_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_JobOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    pause_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_JobOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    resume_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_JobOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    run_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key, path, query and body gets the first answer, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_StartedRun_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_task_queues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_QueueOverview_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_task_runs: {
        parameters: {
            query?: {
                after?: number | null;
                page_size?: number;
                state?: components["schemas"]["TaskRunState"][];
                task?: string | null;
                start?: string | null;
                end?: string | null;
                dead_letters?: boolean;
                queue?: string | null;
                owner_id?: number | null;
                owner_name?: string | null;
                job_id?: number | null;
                parent_id?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_CursorPage_RunOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    export_task_runs: {
        parameters: {
            query?: {
                after?: number | null;
                page_size?: number;
                state?: components["schemas"]["TaskRunState"][];
                task?: string | null;
                start?: string | null;
                end?: string | null;
                dead_letters?: boolean;
                queue?: string | null;
                owner_id?: number | null;
                owner_name?: string | null;
                job_id?: number | null;
                parent_id?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_tasks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_TaskOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    count_dead_letters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_int_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    repeat_task_runs: {
        parameters: {
            query?: {
                ids?: number[] | null;
            };
            header?: {
                /** @description A repeated request with the same key, path, query and body gets the first answer, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RowIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_list_int__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_my_task_runs: {
        parameters: {
            query?: {
                after?: number | null;
                page_size?: number;
                state?: components["schemas"]["TaskRunState"][];
                task?: string | null;
                start?: string | null;
                end?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_CursorPage_RunOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_my_task_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RunDetail_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_my_task_run_lines: {
        parameters: {
            query?: {
                after?: number;
                page_size?: number;
            };
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RunLines_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    cancel_my_task_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RunDetail_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_task_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RunDetail_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_task_run_lines: {
        parameters: {
            query?: {
                after?: number;
                page_size?: number;
            };
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RunLines_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    cancel_task_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RunDetail_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    repeat_task_run: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key, path, query and body gets the first answer, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters. */
                "Idempotency-Key"?: string | null;
            };
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_RunDetail_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    list_demos: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                status?: ("draft" | "published" | "archived")[] | null;
                quantity_from?: number | null;
                quantity_to?: number | null;
                price_from?: number | string | null;
                price_to?: number | string | null;
                is_public?: boolean | null;
                released_on_from?: string | null;
                released_on_to?: string | null;
                starts_at_from?: string | null;
                starts_at_to?: string | null;
                remark?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_Page_DemoOut__"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    create_demo: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key, path, query and body gets the first answer, with `Idempotency-Replayed: true`. 1 to 255 printable ASCII characters. */
                "Idempotency-Key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DemoCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DemoOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_demos: {
        parameters: {
            query?: {
                ids?: number[] | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DemoIds"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    export_demos: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                status?: ("draft" | "published" | "archived")[] | null;
                quantity_from?: number | null;
                quantity_to?: number | null;
                price_from?: number | string | null;
                price_to?: number | string | null;
                is_public?: boolean | null;
                released_on_from?: string | null;
                released_on_to?: string | null;
                starts_at_from?: string | null;
                starts_at_to?: string | null;
                remark?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    get_demo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DemoOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    update_demo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DemoUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_DemoOut_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
    delete_matching_demos: {
        parameters: {
            query?: {
                page_no?: number;
                page_size?: number;
                order_by?: string;
                name?: string | null;
                status?: ("draft" | "published" | "archived")[] | null;
                quantity_from?: number | null;
                quantity_to?: number | null;
                price_from?: number | string | null;
                price_to?: number | string | null;
                is_public?: boolean | null;
                released_on_from?: string | null;
                released_on_to?: string | null;
                starts_at_from?: string | null;
                starts_at_to?: string | null;
                remark?: string | null;
            };
            header?: never;
            path: {
                count: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description An error, with a message in the caller's language */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorResponse"];
                };
            };
        };
    };
}
