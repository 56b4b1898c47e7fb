// Made by `npm run types`; do not edit.
export interface paths {
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** 登录 */
        post: operations["login"];
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
        /** 刷新令牌 */
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
         * @description Public, so that one whose access token has expired can leave, too.
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
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * DeptChoice
         * @description For a select: what every signed-in user may know of a department. A form greys out those that are closed.
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
         * @description An item as selects and tags show it. Both labels: the console shows the one of its language.
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
        /** DictChoices */
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
        /** HTTPValidationError */
        HTTPValidationError: {
            /** Detail */
            detail?: components["schemas"]["ValidationError"][];
        };
        /**
         * Issued
         * @description `refresh_token` only for a client that keeps it itself; a browser has it in a cookie no script can read.
         */
        Issued: {
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
        /**
         * Login
         * @description Our envelope, and beside it what OAuth2 wants at the top.
         */
        Login: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Issued"];
            /** Access Token */
            access_token: string;
            /**
             * Token Type
             * @default bearer
             * @constant
             */
            token_type: "bearer";
        };
        /**
         * Me
         * @description What the console needs to draw itself. Buttons are among the permissions, not in the menus.
         */
        Me: {
            user: components["schemas"]["MyAccount"];
            /** Roles */
            roles: components["schemas"]["MyRole"][];
            /** Permissions */
            permissions: string[];
            /** Menus */
            menus: components["schemas"]["MenuNode"][];
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
         * @description Both names: the console shows the one of its language, and changes it without asking again.
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
        /** MyAccount */
        MyAccount: {
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
        /** MyRole */
        MyRole: {
            /** Id */
            id: number;
            /** Code */
            code: string;
            /** Name */
            name: string;
        };
        /**
         * Option
         * @description A choice in a remote select.
         */
        Option: {
            /** Id */
            id: number | string;
            /** Label */
            label: string | null;
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
        /** PasswordChange */
        PasswordChange: {
            /** 原密码 */
            old_password: string;
            /** 新密码 */
            new_password: string;
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
        /**
         * PositionStatus
         * @enum {string}
         */
        PositionStatus: "enabled" | "disabled";
        /**
         * PositionUpdate
         * @description A form is saved whole, so an update carries every field a creation does, and the version it was opened at.
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
        /**
         * Refresh
         * @description A client without cookies sends its refresh token.
         */
        Refresh: {
            /** Refresh Token */
            refresh_token?: string | null;
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
        /** Result[Me] */
        Result_Me_: {
            /**
             * Code
             * @default 200
             */
            code: number;
            /** Message */
            message: string;
            data: components["schemas"]["Me"];
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
        /** ValidationError */
        ValidationError: {
            /** Location */
            loc: (string | number)[];
            /** Message */
            msg: string;
            /** Error Type */
            type: string;
            /** Input */
            input?: unknown;
            /** Context */
            ctx?: Record<string, never>;
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
                    /** 用户名 */
                    username: string;
                    /** 密码 */
                    password: string;
                };
                "application/x-www-form-urlencoded": {
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
                    "application/json": components["schemas"]["Login"];
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
                "application/json": components["schemas"]["Refresh"] | null;
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
                    "application/json": components["schemas"]["Result_Me_"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_dept: {
        parameters: {
            query?: never;
            header?: never;
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_depts: {
        parameters: {
            query: {
                ids: number[];
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
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
                    "application/json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_dict: {
        parameters: {
            query?: never;
            header?: never;
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_dicts: {
        parameters: {
            query: {
                ids: number[];
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
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
                    "application/json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_dict_item: {
        parameters: {
            query?: never;
            header?: never;
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_dict_items: {
        parameters: {
            query: {
                ids: number[];
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
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
                    "application/json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_menu: {
        parameters: {
            query?: never;
            header?: never;
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_menus: {
        parameters: {
            query: {
                ids: number[];
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
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
                    "application/json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    create_position: {
        parameters: {
            query?: never;
            header?: never;
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
    delete_positions: {
        parameters: {
            query: {
                ids: number[];
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
                    "application/json": components["schemas"]["Result_NoneType_"];
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
                    "application/json": unknown;
                };
            };
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
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
            /** @description Validation Error */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HTTPValidationError"];
                };
            };
        };
    };
}
