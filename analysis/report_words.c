/* Numbers and names as sentences need them. */
#include "report_internal.h"

#include "plots_internal.h"
#include "table.h"
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const char *report_say(const struct report *report, const char *english, const char *chinese)
{
    return report->language == CHINESE ? chinese : english;
}

const char *report_title(const struct report *report, size_t scenario)
{
    return plot_scenario_title(report->results, scenario, report->language);
}

const char *report_indicator(const struct report *report, enum indicator indicator)
{
    return report_say(report, indicator_infos[indicator].english, indicator_infos[indicator].chinese);
}

const char *report_value(enum indicator indicator, double value, char *text)
{
    if (isnan(value))
        return strcpy(text, "-");
    if (plot_is_share(indicator))
        (void)snprintf(text, REPORT_TEXT, "%.*f\u00a0%%", fabs(value) < 0.01 && value != 0 ? 2 : 1,
                       100 * value);
    else
        (void)table_significant(text, REPORT_TEXT, value);
    return text;
}

const char *report_difference(enum indicator indicator, double value, char *text)
{
    char plain[REPORT_TEXT - 8];
    if (isnan(value))
        return strcpy(text, "-");
    if (plot_is_share(indicator))
        (void)snprintf(plain, sizeof plain, "%.*f", fabs(value) < 0.01 && value != 0 ? 2 : 1, 100 * value);
    else
        (void)table_significant(plain, sizeof plain, value);
    (void)snprintf(text, REPORT_TEXT, "%s%s", value > 0 ? "+" : "", plain);
    return text;
}

const char *report_month(int absolute, char *text)
{
    char name[16];
    (void)snprintf(text, REPORT_TEXT, "%s", text_from_month(absolute, name));
    return text;
}

const char *report_verdict(const struct report *report, enum verdict verdict)
{
    static const char *const words[][2] = {
        [VERDICT_UNDECIDED] = {"undecided", "未定"}, [VERDICT_SAME] = {"the same", "相同"},
        [VERDICT_BETTER] = {"better", "更优"},       [VERDICT_WORSE] = {"worse", "更差"},
        [VERDICT_HIGHER] = {"higher", "更高"},       [VERDICT_LOWER] = {"lower", "更低"}};
    return report_say(report, words[verdict][0], words[verdict][1]);
}
