/* assets.h - the pages' template, style and scripts, embedded at build time. */
#ifndef SOJOURN_REPORTS_ASSETS_H
#define SOJOURN_REPORTS_ASSETS_H

#include "nodes/base/bytes.h"

/* Placeholders in the template: {{title}} {{style}} {{script}} {{pictures}} {{data}}. */
struct bytes asset_template(void), asset_style(void);
/* A script for each kind of page. */
struct bytes asset_run(void), asset_suite(void), asset_compare(void),
    asset_statement(void), asset_sweep(void);

#endif
