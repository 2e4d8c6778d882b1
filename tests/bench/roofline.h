/* How near the model comes to the speed of memory: the bytes that its passes over plots and parks must move, against what a
 * loop that does next to nothing else (the triad of STREAM, McCalpin 1995) moves in the same run.
 *
 * A column that is read counts once, one that is read and written twice, and one that is only written twice too, since its
 * cache lines are read before they are written. Work on single plots (events, projects, providers) comes on top and is not
 * counted. */
#ifndef PARKSIM_ROOFLINE_H
#define PARKSIM_ROOFLINE_H

/* Bytes per plot and month: of the kernel `screen` in consider, of the kernel `output` in produce, and of the whole month. */
struct roofline_bytes {
    double consider, produce, month;
};

struct roofline_bytes roofline_bytes(void);
/* Bytes per second of a[k] = b[k] + s c[k] on `threads` threads, best of several passes over arrays of ROOFLINE_MIB each,
 * counted as above: 4 x 8 bytes an element. 0 when memory is out. */
double roofline_triad(int threads);
enum { ROOFLINE_MIB = 128 };

#endif
