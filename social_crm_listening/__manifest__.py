# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Social CRM Listening",
    "summary": "Hear what matters, answer it from one inbox, turn it into leads and "
    "tickets",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "license": "AGPL-3",
    "author": "Social CRM for Odoo",
    "depends": ["social_crm", "helpdesk_mgmt"],
    "external_dependencies": {"python": ["ahocorasick_rs"]},
    "data": [
        "security/ir.model.access.csv",
        "security/scrm_conversation_rules.xml",
        "data/scrm_rule_data.xml",
        "wizards/scrm_rule_try_views.xml",
        "views/scrm_rule_hit_views.xml",
        "views/scrm_rule_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["social_crm_listening/static/src/**/*"],
    },
}
