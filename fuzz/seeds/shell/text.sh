printf 'b 2\na %d\n' $((1+1)) > /data/list; sort /data/list | sed 's/[ab]/x/' | grep -c x
cut -d ' ' -f 2 /data/list | uniq; head -c 3 /dev/zero | wc -c; [ -s /data/list ] && ! test -d /data/list
