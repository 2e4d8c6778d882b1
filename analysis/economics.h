/* What a scenario adds to a baseline and for what money: additional adopters, free riders, cost per additional adopter and
 * per additional tax, payback, and when a level is passed. docs/odd.md ("Comparing scenarios") defines each. */
#ifndef PARKSIM_ECONOMICS_H
#define PARKSIM_ECONOMICS_H

#include "compare.h"

/* Of adopters of a stage, the first of them being for stage 1; then what has no stage.
 * E(id, key, unit, better, English, Chinese, text) */
#define ECONOMICS_BY_STAGE(E)                                                                               \
    E(NET_ADDITIONAL, "net_additional", "1", 1, "Additional adopters", "净新增数字化企业",                  \
      "adopters in the scenario only less adopters in the baseline only, among enterprises that both have") \
    E(ADDITIONAL, "additional", "1", 1, "Additional, with a grant", "新增且获补贴",                         \
      "adopters in the scenario only, with a grant by then")                                                \
    E(SPILLOVER, "spillover", "1", 1, "Additional, without a grant", "新增未获补贴（溢出）",                \
      "adopters in the scenario only that had no grant by then: spill-over")                                \
    E(LOST, "lost", "1", -1, "Lost adopters", "流失数字化企业", "adopters in the baseline only")            \
    E(FREE_RIDERS, "free_riders", "1", -1, "Free riders", "搭便车企业",                                     \
      "adopters in both that had a grant in the scenario by then")                                          \
    E(DEADWEIGHT, "deadweight", "1", -1, "Deadweight", "无谓补贴占比",                                      \
      "free riders as a share of them and of additional adopters with a grant")                             \
    E(COST_PER_ADOPTER, "cost_per_additional_adopter", "wan yuan", -1, "Cost per additional adopter",       \
      "每家净新增企业财政成本", "additional treasury spending per additional adopter")
#define ECONOMICS_OF_ALL(E)                                                                               \
    E(EXTRA_SPENDING, "additional_spending", "wan yuan", -1, "Additional spending", "新增财政支出",       \
      "treasury spending since the start, scenario less baseline")                                        \
    E(EXTRA_TAX, "additional_tax", "wan yuan", 1, "Additional tax per year", "新增年税收",                \
      "tax of the last twelve months, scenario less baseline")                                            \
    E(COST_PER_TAX, "cost_per_additional_tax", "1", -1, "Cost per additional yearly tax",                 \
      "每元新增年税收财政成本", "additional spending per additional yearly tax, both in wan yuan")        \
    E(BALANCE, "balance", "wan yuan", 1, "Balance of the treasury", "财政净收益",                         \
      "new tax retained less spending since the start, scenario less baseline, discounted to the first "  \
      "month")                                                                                            \
    E(PAID_BACK, "paid_back", "1", 1, "Paid back", "收回概率",                                            \
      "share of the replications with additional spending in which the balance is not below zero at the " \
      "end")                                                                                              \
    E(PAYBACK, "payback_years", "year", -1, "Payback time", "回收期",                                     \
      "years from which on the balance is not below zero to the end; median over replications that get "  \
      "there")

enum economic {
#define E(id, ...) ECONOMIC_##id,
    ECONOMICS_BY_STAGE(E) N_ECONOMICS_BY_STAGE,
    ECONOMICS_BY_STAGE_END_ = N_ECONOMICS_BY_STAGE - 1,
    ECONOMICS_OF_ALL(E) N_ECONOMICS
#undef E
};
struct economic_info {
    const char *key, *unit; /* of those by stage, "_1" to "_4" is added to the key */
    int better;
    const char *english, *chinese, *text;
};
extern const struct economic_info economic_infos[N_ECONOMICS];

struct economic_row {
    size_t scenario;
    enum economic measure;
    int stage;             /* 1..4; 0 for those of all */
    struct interval value; /* mean or, for ratios, ratio of means; NaN where it is not shown to exist */
};
struct economics {
    struct economic_row *row; /* [n], by scenario */
    size_t n;
    double *spending, *adopters,
        *tax; /* [n_scenarios][n_replications]: additional ones, for pictures; 0 in the baseline */
    size_t n_replications;
};

/* All scenarios but the baseline, at the end of the run; discount_rate per year (such as 0.08). */
enum status economics_make(struct economics *economics, const struct results *results, size_t baseline,
                           double discount_rate, double confidence, struct error *error) MUST_CHECK;
void economics_free(struct economics *economics);
const struct economic_row *economics_find(const struct economics *economics, size_t scenario,
                                          enum economic measure, int stage);
/* "cost_per_additional_adopter_1", "paid_back"; `key` of 64 is enough. Returns key. */
char *economic_key(enum economic measure, int stage, char key[64]);

/* When an indicator first is at or above a level (below, where less is better). */
struct passing {
    size_t scenario;
    struct interval probability;     /* that it happens in the run */
    double median, earliest, latest; /* months of the run among those in which it does: median, 5 and 95 % */
};
/* [n_scenarios], freed by the caller. */
enum status economics_passing(const struct results *results, enum indicator indicator, double level,
                              double confidence, struct passing **passing, struct error *error) MUST_CHECK;

#endif
