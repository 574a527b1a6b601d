/* assets.h - the page's template, style and script, embedded at build time. */
#ifndef SOJOURN_REPORTS_ASSETS_H
#define SOJOURN_REPORTS_ASSETS_H

#include "nodes/base/bytes.h"

/* Placeholders in the template: {{title}} {{style}} {{script}} {{data}}. */
struct bytes asset_template(void), asset_style(void), asset_script(void);

#endif
