echo one two | { cat; echo three; } | tail -n 1
(cd /tmp; pwd) > /data/out 2>&1; wc -l < /data/out
printf '%5d|%-5s|%c\n' 42 ab yes | head -n 1
