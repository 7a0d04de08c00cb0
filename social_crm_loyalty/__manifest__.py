# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Social CRM Loyalty",
    "summary": "Points for the people who carry your name further, in a ledger "
    "that proves itself",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Social CRM for Odoo",
    "depends": ["social_crm", "loyalty", "sale_loyalty", "portal"],
    "data": [
        "security/ir.model.access.csv",
        "security/scrm_loyalty_rules.xml",
        "data/ir_cron_data.xml",
        "data/scrm_points_mail.xml",
        "views/scrm_points_entry_views.xml",
        "views/scrm_points_check_views.xml",
        "views/scrm_earning_rule_views.xml",
        "views/loyalty_card_views.xml",
        "views/loyalty_program_views.xml",
        "views/res_partner_views.xml",
        "views/portal_templates.xml",
        "views/scrm_loyalty_menus.xml",
        "views/scrm_points_adjustment_views.xml",
    ],
    "demo": ["demo/scrm_loyalty_demo.xml"],
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
