x=1; y=$((x + 2 * 3)); echo $y ${z:-none} $(hostname) `pwd`
echo a  'b  c' "d $GREETING" $GREETING
