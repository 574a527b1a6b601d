/* sojourn_keys.h - the verb `keys`: key folders out of what other programs tell. */
#ifndef SOJOURN_KEYS_H
#define SOJOURN_KEYS_H

int verb_keys(int argc, char **argv);

#endif
