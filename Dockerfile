# The official image with our wheel and what it needs (not tried: see compose.yaml).
FROM odoo:19.0
USER root
COPY . /tmp/social-crm
RUN pip3 install --no-cache-dir --break-system-packages /tmp/social-crm \
    && rm -rf /tmp/social-crm
USER odoo
