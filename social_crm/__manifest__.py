# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Social CRM",
    "summary": "Know, hear and answer the people who talk about you on social networks",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Social CRM for Odoo",
    "depends": ["crm", "utm", "link_tracker", "mail", "privacy_lookup"],
    "excludes": ["social"],
    "external_dependencies": {
        "python": ["requests", "feedparser", "numpy", "scipy", "openpyxl"],
    },
    "data": [
        "security/scrm_groups.xml",
        "security/ir.model.access.csv",
        "security/scrm_rules.xml",
        "data/ir_cron_data.xml",
        "views/scrm_menus.xml",
        "views/scrm_profile_views.xml",
        "views/scrm_post_views.xml",
        "views/scrm_topic_views.xml",
        "views/scrm_interaction_views.xml",
        "views/scrm_delivery_views.xml",
        "views/res_partner_views.xml",
        "views/crm_lead_views.xml",
    ],
    "application": True,
}
