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
    "excludes": ["social"],
    "external_dependencies": {"python": ["ahocorasick_rs"]},
    "data": [
        "security/scrm_groups.xml",
        "security/ir.model.access.csv",
        "security/scrm_rules.xml",
        "security/scrm_conversation_rules.xml",
        "data/scrm_listening_data.xml",
        "data/scrm_rule_data.xml",
        "wizards/scrm_rule_try_views.xml",
        "views/scrm_rule_hit_views.xml",
        "views/scrm_rule_views.xml",
        "views/scrm_conversation_views.xml",
        "views/scrm_decision_views.xml",
        "views/crm_lead_views.xml",
        "views/helpdesk_ticket_views.xml",
        "views/res_partner_views.xml",
    ],
    "demo": ["demo/scrm_demo.xml"],
    "assets": {
        "web.assets_backend": ["social_crm_listening/static/src/**/*"],
    },
}
