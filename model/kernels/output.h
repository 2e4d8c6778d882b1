/* What the enterprises of a park make in a month (M8), and whose turnover word is worth a look (M9):
 *
 *   z  <- rho z + sqrt(1 - rho^2) eps          stationary AR(1) with unit variance
 *   x  = sigma z - sigma^2 / 2,  sigma = sigma_0 (1.5 - s)
 *   U  <- U + (U* - U)(1 - exp(-dt / T_ramp))
 *   Y  = y0 exp(g t) season_k exp(x) (1 + U)(1 + a sigma_i [chain match])(1 - stopped_i)   per year; the month's is Y / 12
 * s is the order stability with what order pooling adds, u_int in U* that with what chain integration adds. Tax is split
 * into what base output, season and chain match alone would bring, what digital uplift adds, and the rest. */
#ifndef PARKSIM_OUTPUT_H
#define PARKSIM_OUTPUT_H

#include "enterprises.h"
#include "measures.h"

/* Tables are looked up in vectors, and have room for whole ones. */
enum { OUTPUT_OLDEST = 8, OUTPUT_KINDS = N_STAGES * N_CHAINS, OUTPUT_EXITS = (OUTPUT_OLDEST + 1) * N_STAGES };
#define OUTPUT_TABLE(n) (((n) + 15) / 16 * 16)

/* What is the same for all plots this month. */
struct output_month {
    int month;
    int months; /* that are added to the year's output: this one, and those before it that brought the same */
    int turnover;                        /* whether anybody can leave or come */
    real season[OUTPUT_TABLE(N_CHAINS)]; /* by chain, as the next two */
    real tax[OUTPUT_TABLE(N_CHAINS)];
    real initial[OUTPUT_TABLE(N_CHAINS)]; /* tax with the season taken out */
    real potential[OUTPUT_TABLE(
        OUTPUT_KINDS)]; /* U* by stage and chain, without what stage 4 brings by order stability */
    real links[OUTPUT_TABLE(OUTPUT_KINDS)]; /* u_int F_k(3) from stage 3 on */
    real exit[OUTPUT_TABLE(OUTPUT_EXITS)];  /* monthly hazard of leaving, by year of life and stage */
    real stage_4_uplift, rho, innovation, shock, ramp, exponent;
};

/* What is the same for all plots of a park. */
struct output_park {
    size_t first, plots;
    int main_chain;
    real match;                                        /* 1 + what its main chain gains */
    real entry;                                        /* monthly hazard that a vacant plot is let */
    real level;                                        /* growth x what incidents leave */
    const struct cell_numbers *steadier, *integration; /* what measures change; NULL: nothing */
};

/* What is summed over a park, in yearly rates. */
enum flow { PRODUCED, PAID, INITIAL_PAID, OLD_PAID, BASE_PAID, DIGITAL_PAID, BASE, UPLIFT_OUTPUT, N_FLOWS };

/* Brings demand (where there are shocks), uplift and the year's output of the park's plots up to date and sums the flows.
 * Lists, in order, the plots whose turnover word can be below a bound a little above the hazard; returns how many. */
typedef size_t output_kernel(const struct output_month *month, const struct output_park *park,
                             const struct enterprises *enterprises, double sum[N_FLOWS], uint32_t *listed);

#endif
